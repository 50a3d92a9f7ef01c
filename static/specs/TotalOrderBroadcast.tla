---------------------------- MODULE TotalOrderBroadcast ----------------------------
\* Total order broadcast with logical clocks (Lamport 1978): everybody gets every broadcast, and everybody in the same
\* order, though nobody is in charge. With it, any number of processes can do as one: each starts in the same state
\* and performs the same commands in the same order.
\*
\* This is the algorithm that runs on the stage, written as mathematics, in five parts: the state space, the initial
\* predicate, the next-state relation, invariants, and liveness.
\*
\* The algorithm is that of mutual exclusion in "Time, Clocks, and the Ordering of Events in a Distributed System" with
\* broadcasts for requests: a queue in the total order, and acknowledgements by which everybody is known to have passed
\* the time of its head. Rule 2 and 5, IR2 and the part (ii) of the total order are those of the paper.

EXTENDS Integers, Sequences

CONSTANTS
  N,              \* how many processes there are; their numbers are 1 .. N
  MaxBroadcasts,  \* no process broadcasts more often: a bound, of which the algorithm knows nothing
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
  network       \* network[p][q]: the messages on their way from p to q, first sent first

vars == <<clock, made, heard, held, delivered, network>>

\* The highest time advances by one with a broadcast, or with the receipt of one, and so is never beyond this.
Time == 0 .. N * N * MaxBroadcasts
Broadcasts == [from : Proc, number : 1 .. MaxBroadcasts, time : Time]

\* What is sent: a broadcast, or the acknowledgement of one, which tells no more than the clock of its sender.
CastMessage(b) == [type |-> "cast", time |-> b.time, number |-> b.number]
AckMessage(t) == [type |-> "ack", time |-> t, number |-> 0]

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

\* A process broadcasts whenever it likes, at the next time of its clock. Its own broadcast waits like any other.
Broadcast(p) ==
  LET b == [from |-> p, number |-> made[p] + 1, time |-> clock[p] + 1]
  IN  /\ made[p] < MaxBroadcasts
      /\ made' = [made EXCEPT ![p] = b.number]
      /\ clock' = [clock EXCEPT ![p] = b.time]
      /\ held' = [held EXCEPT ![p] = @ \cup {b}]
      /\ network' = SentToAll(network, p, CastMessage(b))
      /\ UNCHANGED <<heard, delivered>>

\* Whoever receives a broadcast holds it back, sets its clock to a later time, and tells everybody of that time.
AfterReceipt(p, t) ==
  IF Keeps("advance-clock-on-receipt")                          \* IR2
    THEN Max(clock[p], t) + 1
    ELSE clock[p]

ReceiveCast(p, q) ==
  \E i \in Receivable(q, p) :
    LET m == network[q][p][i]
        now == AfterReceipt(p, m.time)
    IN  /\ m.type = "cast"
        /\ clock' = [clock EXCEPT ![p] = now]
        /\ heard' = [heard EXCEPT ![p][q] = Max(@, m.time)]
        /\ held' = [held EXCEPT ![p] = @ \cup {[from |-> q, number |-> m.number, time |-> m.time]}]
        /\ network' = IF Keeps("acknowledge")                   \* rule 2
                        THEN SentToAll(Without(q, p, i), p, AckMessage(now))
                        ELSE Without(q, p, i)
        /\ UNCHANGED <<made, delivered>>

ReceiveAck(p, q) ==
  \E i \in Receivable(q, p) :
    LET m == network[q][p][i]
    IN  /\ m.type = "ack"
        /\ heard' = [heard EXCEPT ![p][q] = Max(@, m.time)]
        /\ network' = Without(q, p, i)
        /\ UNCHANGED <<clock, made, held, delivered>>

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
     IN  /\ \A o \in held[p] : NotAfter(b, o)
         /\ \A k \in Proc \ {p} :
              Keeps("wait-until-all-passed") => heard[p][k] >= b.time  \* rule 5(ii)
         /\ held' = [held EXCEPT ![p] = @ \ {b}]
         /\ delivered' = [delivered EXCEPT ![p] = Append(@, [from |-> q, number |-> b.number])]
         /\ UNCHANGED <<clock, made, heard, network>>

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

THEOREM Struck = {} => (Spec => [](TypeOK /\ SameOrder))

--------------------------------------------------------------------------------
\* 5. LIVENESS
\*
\* Spec allows the system to stand still for ever. Weak fairness of an action says: if from some moment on it is always
\* possible, then it is taken. So what was sent is received in the end, and what can be delivered is.

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
