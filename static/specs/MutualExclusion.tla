----------------------------- MODULE MutualExclusion -----------------------------
\* Mutual exclusion (Lamport 1978): processes that share one resource take turns, in the order of their logical clocks,
\* and nobody is in charge. Every process keeps a queue of requests of its own; logical clocks make all queues agree.
\*
\* This is the algorithm that runs on the stage, written as mathematics, in five parts: the state space, the initial
\* predicate, the next-state relation, invariants, and liveness.
\*
\* Sources: rule 1 to rule 5, IR1, IR2, conditions I to III, the two parts of the total order, (i) and (ii), and the
\* in-order assumption, that messages between two processes arrive in the order of sending, are those of Lamport, "Time,
\* Clocks, and the Ordering of Events in a Distributed System", 1978.
\*
\* With Published it is what the published specification of the algorithm says, and has its states: `clock` advances
\* only when a request is received, acknowledgements and releases carry no time, and acknowledgements are counted. Then
\* there are few states, and condition I holds. Condition II does not: what a release tells is not in the clock.

EXTENDS Integers, Sequences

CONSTANTS
  N,            \* how many processes there are; their numbers are 1 .. N
  MaxClock,     \* states in which a clock is above this are not explored: a bound, of which the algorithm knows nothing
  Published,    \* whether it is the published specification, and not that of the paper
  History,      \* whether `past` and `asked` are kept; GrantedInOrder says nothing without them
  Struck        \* the names of the rules that are struck out; {} for the algorithm as it is

\* Each line that the proof needs is a rule with a name, and stands below behind Keeps("its-name"), once. Struck out,
\* the guard is not asked for, or the effect does not take place. Then see what breaks.
Keeps(rule) == rule \notin Struck

Proc == 1 .. N

--------------------------------------------------------------------------------
\* 1. THE STATE SPACE

VARIABLES
  clock,        \* clock[p]: the logical clock of p
  req,          \* req[p][q]: the time of the request of q in the queue of p, and None if there is none there
  ack,          \* ack[p]: who has acknowledged the request of p, itself included: with Published
  heard,        \* heard[p][q]: the latest time that p has received from q: without Published
  network,      \* network[p][q]: the messages on their way from p to q, first sent first
  crit,         \* the processes that hold the resource
  past,         \* past[p][q]: how many requests of q happened before what p does next; a history, which nobody reads
  asked         \* asked[p][q]: how many requests of q happened before that of p, its own included; 0 if it has none

vars == <<clock, req, ack, heard, network, crit, past, asked>>

Clock == 0 .. MaxClock + 2     \* what follows at once from a clock within the bound, and not further
None == -1
Zeros == [q \in Proc |-> 0]

ReqMessage(c, h) == [type |-> "req", clock |-> c, past |-> h]
AckMessage(c, h) == [type |-> "ack", clock |-> IF Published THEN 0 ELSE c, past |-> h]
RelMessage(c, h) == [type |-> "rel", clock |-> IF Published THEN 0 ELSE c, past |-> h]

TypeOK ==
  /\ clock \in [Proc -> Clock]
  /\ req \in [Proc -> [Proc -> Clock \cup {None}]]
  /\ ack \in [Proc -> SUBSET Proc]
  /\ heard \in [Proc -> [Proc -> Clock]]
  /\ \A p, q \in Proc : \A i \in 1 .. Len(network[p][q]) :
       /\ network[p][q][i].type \in {"req", "ack", "rel"}
       /\ network[p][q][i].clock \in Clock
  /\ crit \subseteq Proc

--------------------------------------------------------------------------------
\* 2. THE INITIAL PREDICATE

Init ==
  /\ clock = [p \in Proc |-> IF Published THEN 1 ELSE 0]
  /\ req = [p \in Proc |-> [q \in Proc |-> None]]
  /\ ack = [p \in Proc |-> {}]
  /\ heard = [p \in Proc |-> Zeros]
  /\ network = [p \in Proc |-> [q \in Proc |-> <<>>]]
  /\ crit = {}
  /\ past = [p \in Proc |-> Zeros]
  /\ asked = [p \in Proc |-> Zeros]

--------------------------------------------------------------------------------
\* 3. THE NEXT-STATE RELATION

Max(a, b) == IF a > b THEN a ELSE b

\* The network, with m sent by p to everybody else.
Broadcast(p, m) == [network EXCEPT ![p] = [q \in Proc |-> IF q = p THEN @[q] ELSE Append(@[q], m)]]

\* Which of the messages on their way from q to p can be received next, by their places in the channel.
Receivable(q, p) ==
  IF Keeps("fifo-channels")                                     \* in-order assumption
    THEN {i \in 1 .. Len(network[q][p]) : i = 1}
    ELSE 1 .. Len(network[q][p])

\* The network without the message at place i of the channel from q to p.
Without(q, p, i) ==
  LET s == network[q][p]
  IN  [network EXCEPT ![q][p] = SubSeq(s, 1, i - 1) \o SubSeq(s, i + 1, Len(s))]

\* A clock after one more event.
Tick(c) == IF Published \/ Keeps("tick-at-every-event") THEN c + 1 ELSE c   \* IR1

\* A clock after an event that is not a receipt: with Published these do not tick.
Ticked(c) == IF Published THEN c ELSE Tick(c)

\* And after a receipt: it is then ahead of the time of the message.
AfterReceipt(p, c) ==
  Max(Tick(clock[p]), IF Keeps("advance-clock-on-receipt") THEN c + 1 ELSE 1)   \* IR2

\* What happened before what p does next, once it has received m.
Merged(p, m) == [k \in Proc |-> Max(past[p][k], m.past[k])]

\* What any receipt of a message m of q makes of what p has heard, and of the history.
Hear(p, q, m) ==
  /\ heard' = IF Published THEN heard ELSE [heard EXCEPT ![p][q] = Max(@, m.clock)]
  /\ past' = [past EXCEPT ![p] = Merged(p, m)]

\* Rule 1. A process that has no request puts one into its own queue, with the time of its clock, and tells everybody.
Request(p) ==
  LET now == Ticked(clock[p])
      h == IF History THEN [past[p] EXCEPT ![p] = @ + 1] ELSE past[p]
  IN  /\ req[p][p] = None
      /\ clock' = [clock EXCEPT ![p] = now]
      /\ req' = [req EXCEPT ![p][p] = now]
      /\ ack' = IF Published THEN [ack EXCEPT ![p] = {p}] ELSE ack
      /\ past' = [past EXCEPT ![p] = h]
      /\ asked' = [asked EXCEPT ![p] = h]
      /\ network' = Broadcast(p, ReqMessage(now, h))
      /\ UNCHANGED <<heard, crit>>

\* Rule 2. Whoever receives a request puts it into its queue and acknowledges it. Its clock is beyond the time of the
\* request, so that whatever it asks for itself from now on comes later.
ReceiveRequest(p, q) ==
  \E i \in Receivable(q, p) :
    LET m == network[q][p][i]
        now == Ticked(AfterReceipt(p, m.clock))
    IN  /\ m.type = "req"
        /\ Hear(p, q, m)
        /\ req' = [req EXCEPT ![p][q] = m.clock]
        /\ clock' = [clock EXCEPT ![p] = now]
        /\ network' = [Without(q, p, i) EXCEPT ![p][q] = Append(@, AckMessage(now, Merged(p, m)))]
        /\ UNCHANGED <<ack, crit, asked>>

\* With Published, a receipt that is not that of a request does not tick.
ClockAfter(p, m) == IF Published THEN clock ELSE [clock EXCEPT ![p] = AfterReceipt(p, m.clock)]

ReceiveAck(p, q) ==
  \E i \in Receivable(q, p) :
    LET m == network[q][p][i]
    IN  /\ m.type = "ack"
        /\ Hear(p, q, m)
        /\ ack' = IF Published THEN [ack EXCEPT ![p] = @ \cup {q}] ELSE ack
        /\ clock' = ClockAfter(p, m)
        /\ network' = Without(q, p, i)
        /\ UNCHANGED <<req, crit, asked>>

\* Rule 5. A process holds the resource when its request is before every other in its own queue, and something later
\* than it was received from everybody: then nothing earlier can still be on its way. With Published everybody has
\* acknowledged it, and to enter again changes nothing; it uses what it holds.
Passed(p) ==
  IF Published
    THEN IF Keeps("wait-for-all-acknowledgements") THEN ack[p] = Proc ELSE p \in ack[p]   \* rule 5(ii)
    ELSE /\ req[p][p] # None /\ p \notin crit
         /\ \A q \in Proc \ {p} : Keeps("wait-for-something-later") => heard[p][q] > req[p][p]   \* rule 5(ii)

Beats(p, q) ==
  \/ req[p][q] = None
  \/ req[p][p] < req[p][q]
  \/ /\ req[p][p] = req[p][q]
     /\ Keeps("ties-by-process") => p < q                       \* total order (ii)

Enter(p) ==
  /\ Passed(p)
  /\ Keeps("own-request-first") => \A q \in Proc \ {p} : Beats(p, q)   \* rule 5(i)
  /\ crit' = crit \cup {p}
  /\ clock' = [clock EXCEPT ![p] = Ticked(@)]
  /\ UNCHANGED <<req, ack, heard, network, past, asked>>

\* Rule 3. It gives the resource up: its request leaves its own queue, and everybody is told.
Exit(p) ==
  LET now == Ticked(clock[p])
  IN  /\ p \in crit
      /\ crit' = crit \ {p}
      /\ clock' = [clock EXCEPT ![p] = now]
      /\ req' = [req EXCEPT ![p][p] = None]
      /\ ack' = [ack EXCEPT ![p] = {}]
      /\ asked' = [asked EXCEPT ![p] = Zeros]
      /\ network' = Broadcast(p, RelMessage(now, past[p]))
      /\ UNCHANGED <<heard, past>>

\* Rule 4. Then it leaves the queues of the others.
ReceiveRelease(p, q) ==
  \E i \in Receivable(q, p) :
    LET m == network[q][p][i]
    IN  /\ m.type = "rel"
        /\ Hear(p, q, m)
        /\ req' = [req EXCEPT ![p][q] = None]
        /\ clock' = ClockAfter(p, m)
        /\ network' = Without(q, p, i)
        /\ UNCHANGED <<ack, crit, asked>>

Next ==
  \/ \E p \in Proc : Request(p) \/ Enter(p) \/ Exit(p)
  \/ \E p \in Proc : \E q \in Proc \ {p} : ReceiveRequest(p, q) \/ ReceiveAck(p, q) \/ ReceiveRelease(p, q)

\* The safety part of the specification: begin as Init says; then each step is one of Next, or changes nothing.
Spec == Init /\ [][Next]_vars

\* The clocks, and so the states, grow for ever, and so does the history. States beyond this are looked at, but nothing
\* follows from them. Between two requests of a process there are at least four events, which tick without Published.
MaxAsked == IF Published THEN MaxClock ELSE (MaxClock + 3) \div 4
ClockConstraint == \A p \in Proc : clock[p] <= MaxClock /\ past[p][p] <= MaxAsked

--------------------------------------------------------------------------------
\* 4. INVARIANTS

\* What it is for: the resource is never held by two. This is condition I of the paper.
MutualExclusion == \A p, q \in crit : p = q

\* Condition II: requests are granted in the order in which they were made. Nobody holds the resource while a request
\* waits that happened before its own. A request of q happened before one of p if it is counted there.
Asked(q, p) == asked[q][q] > 0 /\ asked[p][q] >= asked[q][q]

GrantedInOrder == \A p \in crit, q \in Proc \ crit : req[q][q] # None => ~ Asked(q, p)

THEOREM Struck = {} => (Spec => []MutualExclusion)
THEOREM Struck = {} /\ ~ Published => (Spec => []GrantedInOrder)

--------------------------------------------------------------------------------
\* 5. LIVENESS
\*
\* Spec allows the system to stand still for ever. Weak fairness of an action says: if from some moment on it is always
\* possible, then it is taken. It is assumed of each kind of action of each process, for some message of each sender. So
\* what was sent is received in the end, who may hold the resource takes it, and who holds it gives it up. Nobody is
\* forced to ask.

Fairness ==
  \A p \in Proc :
    /\ WF_vars(Enter(p))
    /\ WF_vars(Exit(p))
    /\ \A q \in Proc \ {p} : /\ WF_vars(ReceiveRequest(p, q))
                            /\ WF_vars(ReceiveAck(p, q))
                            /\ WF_vars(ReceiveRelease(p, q))

FairSpec == Spec /\ Fairness

\* Condition III: every request is granted in the end, if everybody who holds the resource gives it up.
EveryRequestGranted == \A p \in Proc : req[p][p] # None ~> p \in crit

THEOREM Struck = {} => (FairSpec => EveryRequestGranted)
================================================================================
