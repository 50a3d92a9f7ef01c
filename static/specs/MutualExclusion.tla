----------------------------- MODULE MutualExclusion -----------------------------
\* Mutual exclusion (Lamport 1978): processes that share one resource take turns, in the order in which they ask, and
\* nobody is in charge. Every process keeps a queue of requests of its own; logical clocks make all queues agree.
\*
\* This is the algorithm that runs on the stage, written as mathematics, in five parts: the state space, the initial
\* predicate, the next-state relation, invariants, and liveness.
\*
\* Names of variables and what they count are those of the published specification of the algorithm: `clock` is
\* advanced when a request is received, and acknowledgements and releases carry no time of their own. Time enters only
\* where the order of two requests depends on it, and so there are few states. "Rule" 1 to 5, IR2 and the two parts of
\* the total order, (i) and (ii), are those of "Time, Clocks, and the Ordering of Events in a Distributed System".

EXTENDS Integers, Sequences

CONSTANTS
  N,            \* how many processes there are; their numbers are 1 .. N
  MaxClock,     \* states in which a clock is above this are not explored: a bound, of which the algorithm knows nothing
  Struck        \* the names of the rules that are struck out; {} for the algorithm as it is

\* Each line that the proof needs is a rule with a name, and stands below behind Keeps("its-name"), once. Struck out,
\* the guard is not asked for, or the effect does not take place. Then see what breaks.
Keeps(rule) == rule \notin Struck

Proc == 1 .. N

--------------------------------------------------------------------------------
\* 1. THE STATE SPACE

VARIABLES
  clock,        \* clock[p]: the logical clock of p
  req,          \* req[p][q]: the time of the request of q in the queue of p, and 0 if there is none there
  ack,          \* ack[p]: who has acknowledged the request of p, itself included; {} if it has none
  network,      \* network[p][q]: the messages on their way from p to q, first sent first
  crit          \* the processes that hold the resource

vars == <<clock, req, ack, network, crit>>

Clock == 1 .. MaxClock + 1     \* one step beyond the bound is looked at, and not further
None == 0

ReqMessage(c) == [type |-> "req", clock |-> c]
AckMessage == [type |-> "ack", clock |-> 0]
RelMessage == [type |-> "rel", clock |-> 0]
Message == {ReqMessage(c) : c \in Clock} \cup {AckMessage, RelMessage}

TypeOK ==
  /\ clock \in [Proc -> Clock]
  /\ req \in [Proc -> [Proc -> Clock \cup {None}]]
  /\ ack \in [Proc -> SUBSET Proc]
  /\ \A p, q \in Proc : \A i \in 1 .. Len(network[p][q]) : network[p][q][i] \in Message
  /\ crit \subseteq Proc

--------------------------------------------------------------------------------
\* 2. THE INITIAL PREDICATE

Init ==
  /\ clock = [p \in Proc |-> 1]
  /\ req = [p \in Proc |-> [q \in Proc |-> None]]
  /\ ack = [p \in Proc |-> {}]
  /\ network = [p \in Proc |-> [q \in Proc |-> <<>>]]
  /\ crit = {}

--------------------------------------------------------------------------------
\* 3. THE NEXT-STATE RELATION

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

\* Rule 1. A process that has no request puts one into its own queue, with the time of its clock, and tells everybody.
Request(p) ==
  /\ req[p][p] = None
  /\ req' = [req EXCEPT ![p][p] = clock[p]]
  /\ ack' = [ack EXCEPT ![p] = {p}]
  /\ network' = Broadcast(p, ReqMessage(clock[p]))
  /\ UNCHANGED <<clock, crit>>

\* Rule 2. Whoever receives a request puts it into its queue and acknowledges it. Its clock advances beyond the time of
\* the request, so that whatever it asks for itself from now on comes later.
AfterReceipt(p, c) ==
  IF Keeps("advance-clock-on-receipt") /\ c > clock[p]          \* IR2
    THEN c + 1
    ELSE clock[p] + 1

ReceiveRequest(p, q) ==
  \E i \in Receivable(q, p) :
    LET m == network[q][p][i]
    IN  /\ m.type = "req"
        /\ req' = [req EXCEPT ![p][q] = m.clock]
        /\ clock' = [clock EXCEPT ![p] = AfterReceipt(p, m.clock)]
        /\ network' = [Without(q, p, i) EXCEPT ![p][q] = Append(@, AckMessage)]
        /\ UNCHANGED <<ack, crit>>

ReceiveAck(p, q) ==
  \E i \in Receivable(q, p) :
    /\ network[q][p][i].type = "ack"
    /\ ack' = [ack EXCEPT ![p] = @ \cup {q}]
    /\ network' = Without(q, p, i)
    /\ UNCHANGED <<clock, req, crit>>

\* Rule 5. A process holds the resource when its request is before every other in its own queue, and everybody has
\* acknowledged it: then nothing earlier can still be on its way. To enter again changes nothing; it uses what it holds.
Acknowledged(p) ==
  IF Keeps("wait-for-all-acknowledgements")                     \* rule 5(ii)
    THEN ack[p] = Proc
    ELSE p \in ack[p]

Beats(p, q) ==
  \/ req[p][q] = None
  \/ req[p][p] < req[p][q]
  \/ /\ req[p][p] = req[p][q]
     /\ Keeps("ties-by-process") => p < q                       \* total order (ii)

Enter(p) ==
  /\ Acknowledged(p)
  /\ \A q \in Proc \ {p} : Beats(p, q)
  /\ crit' = crit \cup {p}
  /\ UNCHANGED <<clock, req, ack, network>>

\* Rule 3. It gives the resource up: its request leaves its own queue, and everybody is told.
Exit(p) ==
  /\ p \in crit
  /\ crit' = crit \ {p}
  /\ req' = [req EXCEPT ![p][p] = None]
  /\ ack' = [ack EXCEPT ![p] = {}]
  /\ network' = Broadcast(p, RelMessage)
  /\ UNCHANGED clock

\* Rule 4. Then it leaves the queues of the others.
ReceiveRelease(p, q) ==
  \E i \in Receivable(q, p) :
    /\ network[q][p][i].type = "rel"
    /\ req' = [req EXCEPT ![p][q] = None]
    /\ network' = Without(q, p, i)
    /\ UNCHANGED <<clock, ack, crit>>

Next ==
  \/ \E p \in Proc : Request(p) \/ Enter(p) \/ Exit(p)
  \/ \E p \in Proc : \E q \in Proc \ {p} : ReceiveRequest(p, q) \/ ReceiveAck(p, q) \/ ReceiveRelease(p, q)

\* The safety part of the specification: begin as Init says; then each step is one of Next, or changes nothing.
Spec == Init /\ [][Next]_vars

\* The clocks, and so the states, grow for ever. States beyond this are looked at, but nothing follows from them.
ClockConstraint == \A p \in Proc : clock[p] <= MaxClock

--------------------------------------------------------------------------------
\* 4. INVARIANTS

\* What it is for: the resource is never held by two. This is condition I of the paper.
MutualExclusion == \A p, q \in crit : p = q

\* Condition II: requests are granted in the order in which they were made. Of two requests of which one happened
\* before the other, the earlier has the lower time; nobody holds the resource while such a request waits.
GrantedInOrder == \A p \in crit, q \in Proc \ crit : req[q][q] # None => req[p][p] <= req[q][q]

THEOREM Struck = {} => (Spec => [](MutualExclusion /\ GrantedInOrder))

--------------------------------------------------------------------------------
\* 5. LIVENESS
\*
\* Spec allows the system to stand still for ever. Weak fairness of an action says: if from some moment on it is always
\* possible, then it is taken. So what was sent is received in the end, who may hold the resource takes it, and who
\* holds it gives it up. Nobody is forced to ask.

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
