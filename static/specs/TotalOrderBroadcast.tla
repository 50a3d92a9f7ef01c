---------------------------- MODULE TotalOrderBroadcast ----------------------------
\* Total order broadcast with logical clocks (Lamport 1978): everybody gets every broadcast, and everybody in the same
\* order, though nobody is in charge. With it, any number of processes can do as one: each starts in the same state
\* and performs the same commands in the same order.
\*
\* This is the algorithm that runs on the stage, written as mathematics, in five parts: the state space, the initial
\* predicate, the next-state relation, invariants, and liveness.
\*
\* The algorithm is that of mutual exclusion in "Time, Clocks, and the Ordering of Events in a Distributed System" with
\* broadcasts for requests: a queue in the total order, and acknowledgements by which everybody is known to have reached
\* the time of its head. (For a request, the paper asks for something later.)
\*
\* Sources: rule 2, rule 5, IR1, IR2, the part (ii) of the total order and the in-order assumption are those of that
\* paper, Lamport 1978. That processes can so do as one: Schneider, "Implementing Fault-Tolerant Services Using the
\* State Machine Approach", 1990, section 3.
\*
\* Without AllTick, only broadcasts and their receipts advance a clock. Then everybody still delivers in one order, but a
\* cause may come after its effect: what an acknowledgement tells is not in the clock of who receives it.

EXTENDS Integers, Sequences

CONSTANTS
  N,              \* how many processes there are; their numbers are 1 .. N
  MaxBroadcasts,  \* no process broadcasts more often: a bound, of which the algorithm knows nothing
  Broadcasters,   \* no process with a higher number broadcasts: another bound
  AllTick,        \* whether every event ticks, and every receipt advances the clock, as in the paper
  History,        \* whether `past` and `origin` are kept; CausesFirst says nothing without them
  Struck          \* the names of the rules that are struck out; {} for the algorithm as it is

\* Each line that the proof needs is a rule with a name, and stands below behind Keeps("its-name"), once. Struck out,
\* the guard is not asked for, or the effect does not take place. Then see what breaks.
Keeps(rule) == rule \notin Struck

Proc == 1 .. N

--------------------------------------------------------------------------------
\* 1. THE STATE SPACE

VARIABLES
  clock,        \* clock[p]: the logical clock of p
  made,         \* made[p]: how many broadcasts p has made
  heard,        \* heard[p][q]: the latest time that p has received from q
  held,         \* held[p]: what p has received, or made, and not delivered
  delivered,    \* delivered[p]: what has been delivered at p, in this order, by sender and number
  network,      \* network[p][q]: the messages on their way from p to q, first sent first
  past,         \* past[p][q]: how many broadcasts of q happened before what p does next; a history, which nobody reads
  origin        \* origin[p][n][q]: how many broadcasts of q happened before number n of p, itself included; 0 if not made

vars == <<clock, made, heard, held, delivered, network, past, origin>>

\* The highest time advances by one with an event. A broadcast makes at most 2 N events at each process.
Time == 0 .. 2 * N * N * N * MaxBroadcasts
Zeros == [q \in Proc |-> 0]
Broadcasts == [from : Proc, number : 1 .. MaxBroadcasts, time : Time]

\* What is sent: a broadcast, or the acknowledgement of one, which tells no more than the clock of its sender.
CastMessage(b, h) == [type |-> "cast", time |-> b.time, number |-> b.number, past |-> h]
AckMessage(t, h) == [type |-> "ack", time |-> t, number |-> 0, past |-> h]

TypeOK ==
  /\ clock \in [Proc -> Time]
  /\ made \in [Proc -> 0 .. MaxBroadcasts]
  /\ heard \in [Proc -> [Proc -> Time]]
  /\ \A p \in Proc : held[p] \subseteq Broadcasts
  /\ \A p \in Proc : \A i \in 1 .. Len(delivered[p]) :
       delivered[p][i] \in [from : Proc, number : 1 .. MaxBroadcasts]

--------------------------------------------------------------------------------
\* 2. THE INITIAL PREDICATE

Init ==
  /\ clock = [p \in Proc |-> 0]
  /\ made = [p \in Proc |-> 0]
  /\ heard = [p \in Proc |-> [q \in Proc |-> 0]]
  /\ held = [p \in Proc |-> {}]
  /\ delivered = [p \in Proc |-> <<>>]
  /\ network = [p \in Proc |-> [q \in Proc |-> <<>>]]
  /\ past = [p \in Proc |-> Zeros]
  /\ origin = [p \in Proc |-> [n \in 1 .. MaxBroadcasts |-> Zeros]]

--------------------------------------------------------------------------------
\* 3. THE NEXT-STATE RELATION

Max(a, b) == IF a > b THEN a ELSE b

\* A network with m sent by p to everybody else.
SentToAll(net, p, m) == [net EXCEPT ![p] = [q \in Proc |-> IF q = p THEN @[q] ELSE Append(@[q], m)]]

\* Which of the messages on their way from q to p can be received next, by their places in the channel.
Receivable(q, p) ==
  IF Keeps("fifo-channels")                                     \* in-order assumption
    THEN {i \in 1 .. Len(network[q][p]) : i = 1}
    ELSE 1 .. Len(network[q][p])

\* The network without the message at place i of the channel from q to p.
Without(q, p, i) ==
  LET s == network[q][p]
  IN  [network EXCEPT ![q][p] = SubSeq(s, 1, i - 1) \o SubSeq(s, i + 1, Len(s))]

\* A clock after one more event that is no receipt.
Tick(c) == IF AllTick /\ Keeps("tick-at-every-event") THEN c + 1 ELSE c      \* IR1

\* And after a receipt: it is then ahead of the time of the message.
AfterReceipt(p, t) ==
  Max(Tick(clock[p]), IF Keeps("advance-clock-on-receipt") THEN Max(clock[p], t) + 1 ELSE 0)   \* IR2

\* What happened before what p does next, once it has received m.
Merged(p, m) == [k \in Proc |-> Max(past[p][k], m.past[k])]

\* A process broadcasts whenever it likes, at the next time of its clock. Its own broadcast waits like any other.
Broadcast(p) ==
  LET now == IF AllTick THEN Tick(clock[p]) ELSE clock[p] + 1
      b == [from |-> p, number |-> made[p] + 1, time |-> now]
      h == IF History THEN [past[p] EXCEPT ![p] = @ + 1] ELSE past[p]
  IN  /\ made[p] < MaxBroadcasts /\ p <= Broadcasters
      /\ made' = [made EXCEPT ![p] = b.number]
      /\ clock' = [clock EXCEPT ![p] = b.time]
      /\ held' = [held EXCEPT ![p] = @ \cup {b}]
      /\ past' = [past EXCEPT ![p] = h]
      /\ origin' = [origin EXCEPT ![p][b.number] = h]
      /\ network' = SentToAll(network, p, CastMessage(b, h))
      /\ UNCHANGED <<heard, delivered>>

\* Whoever receives a broadcast holds it back, and tells everybody its time.
ReceiveCast(p, q) ==
  \E i \in Receivable(q, p) :
    LET m == network[q][p][i]
        after == AfterReceipt(p, m.time)
        acks == Keeps("acknowledge")                                      \* rule 2
        now == IF acks THEN Tick(after) ELSE after
    IN  /\ m.type = "cast"
        /\ clock' = [clock EXCEPT ![p] = now]
        /\ heard' = [heard EXCEPT ![p][q] = Max(@, m.time)]
        /\ held' = [held EXCEPT ![p] = @ \cup {[from |-> q, number |-> m.number, time |-> m.time]}]
        /\ past' = [past EXCEPT ![p] = Merged(p, m)]
        /\ network' = IF acks THEN SentToAll(Without(q, p, i), p, AckMessage(now, Merged(p, m))) ELSE Without(q, p, i)
        /\ UNCHANGED <<made, delivered, origin>>

ReceiveAck(p, q) ==
  \E i \in Receivable(q, p) :
    LET m == network[q][p][i]
    IN  /\ m.type = "ack"
        /\ clock' = IF AllTick THEN [clock EXCEPT ![p] = AfterReceipt(p, m.time)] ELSE clock
        /\ heard' = [heard EXCEPT ![p][q] = Max(@, m.time)]
        /\ past' = [past EXCEPT ![p] = Merged(p, m)]
        /\ network' = Without(q, p, i)
        /\ UNCHANGED <<made, held, delivered, origin>>

\* Broadcasts are ordered by time, and those of one time by process.
NotAfter(a, b) ==
  \/ a.time < b.time
  \/ /\ a.time = b.time
     /\ Keeps("ties-by-process") => a.from <= b.from            \* total order (ii)

\* The first of the broadcasts of q that p holds back.
First(p, q) ==
  CHOOSE b \in held[p] : b.from = q /\ \A o \in held[p] : o.from = q => b.number <= o.number

\* It is delivered when it is the first of all that are held, and every other process is known to have reached its
\* time: then nothing that comes before it can come any more.
Deliver(p, q) ==
  /\ \E b \in held[p] : b.from = q
  /\ LET b == First(p, q)
     IN  /\ Keeps("lowest-first") => \A o \in held[p] : NotAfter(b, o)   \* rule 5(i)
         /\ clock' = [clock EXCEPT ![p] = Tick(@)]
         /\ \A k \in Proc \ {p} :
              Keeps("wait-until-all-passed") => heard[p][k] >= b.time  \* rule 5(ii)
         /\ held' = [held EXCEPT ![p] = @ \ {b}]
         /\ delivered' = [delivered EXCEPT ![p] = Append(@, [from |-> q, number |-> b.number])]
         /\ UNCHANGED <<made, heard, network, past, origin>>

Next ==
  \/ \E p \in Proc : Broadcast(p)
  \/ \E p, q \in Proc : ReceiveCast(p, q) \/ ReceiveAck(p, q) \/ Deliver(p, q)

\* The safety part of the specification: begin as Init says; then each step is one of Next, or changes nothing.
Spec == Init /\ [][Next]_vars

--------------------------------------------------------------------------------
\* 4. INVARIANTS

\* What it is for: of what two processes have delivered, one is the beginning of the other.
SameOrder ==
  \A p, q \in Proc : \A i \in 1 .. Len(delivered[p]) : i <= Len(delivered[q]) => delivered[p][i] = delivered[q][i]

\* And it is a causal order: whatever happened before a broadcast is delivered before it. Happened-before is that of the
\* paper, over all messages: a broadcast happened before another if it is counted there.
Before(a, b) == a # b /\ origin[a.from][a.number][a.from] > 0 /\ origin[b.from][b.number][a.from] >= a.number

CausesFirst ==
  \A p \in Proc : \A i \in 1 .. Len(delivered[p]) : \A a \in [from : Proc, number : 1 .. MaxBroadcasts] :
    Before(a, delivered[p][i]) => \E j \in 1 .. i - 1 : delivered[p][j] = a

THEOREM Struck = {} => (Spec => [](TypeOK /\ SameOrder))
THEOREM Struck = {} /\ AllTick => (Spec => []CausesFirst)

--------------------------------------------------------------------------------
\* 5. LIVENESS
\*
\* Spec allows the system to stand still for ever. Weak fairness of an action says: if from some moment on it is always
\* possible, then it is taken. It is assumed of each kind of action of each process, for some message of each sender. So
\* what was sent is received in the end, and what can be delivered is.

Fairness ==
  \A p, q \in Proc :
    /\ WF_vars(ReceiveCast(p, q))
    /\ WF_vars(ReceiveAck(p, q))
    /\ WF_vars(Deliver(p, q))

FairSpec == Spec /\ Fairness

\* Everything that was broadcast is delivered everywhere in the end.
Has(p, q, n) == \E i \in 1 .. Len(delivered[p]) : delivered[p][i] = [from |-> q, number |-> n]
EverythingDelivered == \A p, q \in Proc, n \in 1 .. MaxBroadcasts : made[q] >= n ~> Has(p, q, n)

THEOREM Struck = {} => (FairSpec => EverythingDelivered)
================================================================================
