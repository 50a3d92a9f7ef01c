-------------------------------- MODULE Snapshot --------------------------------
\* Distributed snapshots: processes move money between their accounts, and while they go on with it they record a state
\* of the whole system, accounts and channels, although there is no moment at which anybody could look at all of it.
\*
\* This is the algorithm that runs on the stage, written as mathematics, in five steps:
\*   1. The state space          what a state consists of
\*   2. The initial predicate    in which states it may begin
\*   3. The next-state relation  which pairs of states are steps
\*   4. Invariants               what is to hold in every state that can be reached
\*   5. Liveness                 what is to happen in the end, and under which assumption
\*
\* Sources: "CL" is Chandy and Lamport, "Distributed Snapshots: Determining Global States of Distributed Systems", 1985 (2
\* the model, 3 the algorithm, 4 what the recorded state is). It has two rules: that of sending markers, MS, and that of
\* receiving them, MR.

EXTENDS Integers, Sequences

CONSTANTS
  N,            \* how many processes there are; their numbers are 1 .. N
  MaxTransfers, \* no process makes more transfers than this     } bounds, so that there are finitely many states:
  MaxCrashes,   \* there are no more crashes than this           } the algorithm knows nothing of them
  Struck        \* the names of the rules that are struck out; {} for the algorithm as it is

\* Each line that the proof needs is a rule with a name, and stands below behind Keeps("its-name"), once. Struck out,
\* the guard is not asked for, or the effect does not take place. Then see what breaks.
Keeps(rule) == rule \notin Struck

Process == 1 .. N
Others(p) == Process \ {p}

Start == 100                   \* what is in each account at first
Amount(p) == 10 * p            \* what p pays at a time: so one sees of money whose it was

\* f[1] + ... + f[N]
Sum(f) == LET sum[n \in 0 .. N] == IF n = 0 THEN 0 ELSE sum[n - 1] + f[n]
          IN  sum[N]

--------------------------------------------------------------------------------
\* 1. THE STATE SPACE

VARIABLES
  books,        \* books[p]: the state of p that is to be recorded: its balance, and the transfers that led to it
  recorded,     \* recorded[p]: << >>, and <<books>> from when p has recorded its state
  marked,       \* marked[p]: whose markers p has received
  caught,       \* caught[p][q]: how many transfers p has recorded as being in the channel from q
  owing,        \* the processes that have recorded their state and not sent their markers yet
  channel,      \* channel[p][q]: what was sent by p to q and has not arrived yet, the oldest first
  crashed,      \* the processes that are crashed
  crashes       \* how many crashes there have been

snapshotVars == <<recorded, marked, caught, owing>>
faultVars == <<crashed, crashes>>
vars == <<books, snapshotVars, channel, faultVars>>

Count == 0 .. MaxTransfers
Books == [balance : 0 .. N * Start,
          paid : [Process -> Count],      \* paid[q]: how many transfers it made to q
          got : [Process -> Count]]       \* got[q]: how many it received from q

Zero == [p \in Process |-> 0]

Transfer == "transfer"
Marker == "marker"

TypeOK ==
  /\ \A p \in Process : /\ books[p] \in Books
                        /\ recorded[p] # << >> => Len(recorded[p]) = 1 /\ recorded[p][1] \in Books
                        /\ marked[p] \subseteq Others(p)
                        /\ caught[p] \in [Process -> Count]
                        /\ \A q \in Process : \A i \in 1 .. Len(channel[p][q]) :
                             channel[p][q][i] \in {Transfer, Marker}
  /\ owing \subseteq Process
  /\ crashed \subseteq Process
  /\ crashes \in 0 .. MaxCrashes

--------------------------------------------------------------------------------
\* 2. THE INITIAL PREDICATE

Init ==
  /\ books = [p \in Process |-> [balance |-> Start, paid |-> Zero, got |-> Zero]]
  /\ recorded = [p \in Process |-> << >>]
  /\ marked = [p \in Process |-> {}]
  /\ caught = [p \in Process |-> Zero]
  /\ owing = {}
  /\ channel = [p \in Process |-> [q \in Process |-> << >>]]
  /\ crashed = {}
  /\ crashes = 0

--------------------------------------------------------------------------------
\* 3. THE NEXT-STATE RELATION

Up(x) == x \notin crashed

\* The channels lose nothing and duplicate nothing, and deliver in the order of sending.
Fifo == Keeps("fifo-channels")                                  \* CL 2

\* Where order means nothing, a marker is written first, so that equal contents are equal sequences.
Put(c, m) == IF Fifo \/ m = Transfer THEN Append(c, m) ELSE <<m>> \o c

MayBeNext(c, i) == i \in 1 .. Len(c) /\ (Fifo => i = 1)

Without(c, i) == SubSeq(c, 1, i - 1) \o SubSeq(c, i + 1, Len(c))

\* The work that goes on all the while: p pays something to q.
Pay(p, q) ==
  /\ Up(p)
  /\ q # p
  /\ books[p].balance >= Amount(p)
  /\ Sum(books[p].paid) < MaxTransfers
  /\ books' = [books EXCEPT ![p].balance = @ - Amount(p), ![p].paid[q] = @ + 1]
  /\ channel' = [channel EXCEPT ![p][q] = Put(@, Transfer)]
  /\ UNCHANGED <<snapshotVars, faultVars>>

HasRecorded(p) == recorded[p] # << >>

\* The contents of p's channels, with a marker in each.
WithMarkers(p) == [q \in Process |-> IF q = p THEN << >> ELSE Put(channel[p][q], Marker)]

\* p records its state, and with that sends a marker on each of its channels, before it sends anything else there. So
\* a marker divides what was sent before the recording from what was sent after it.
RecordState(p) ==
  /\ recorded' = [recorded EXCEPT ![p] = <<books[p]>>]
  /\ owing' = IF Keeps("markers-first")                         \* CL 3, MS
                THEN owing
                ELSE owing \cup {p}

MarkersOf(p, c) == IF p \in owing' THEN c ELSE [c EXCEPT ![p] = WithMarkers(p)]

\* Anybody may start a snapshot, also several at once.
StartSnapshot(p) ==
  /\ Up(p)
  /\ ~ HasRecorded(p)
  /\ RecordState(p)
  /\ channel' = MarkersOf(p, channel)
  /\ UNCHANGED <<books, marked, caught, faultVars>>

\* Without the rule, the markers follow when it pleases p.
SendMarkers(p) ==
  /\ Up(p)
  /\ p \in owing
  /\ owing' = owing \ {p}
  /\ channel' = [channel EXCEPT ![p] = WithMarkers(p)]
  /\ UNCHANGED <<books, recorded, marked, caught, faultVars>>

\* p receives a marker from q. If it is the first that it sees of the snapshot, it records its state, before anything
\* that q sent after the marker can arrive. In any case it has now recorded the channel from q: that holds what p
\* received on it since it recorded its state.
RecordsNow(p) ==
  /\ ~ HasRecorded(p)
  /\ Keeps("record-at-the-first-marker")                        \* CL 3, MR

ReceiveMarker(p, q, i) ==
  /\ Up(p)
  /\ MayBeNext(channel[q][p], i)
  /\ channel[q][p][i] = Marker
  /\ marked' = [marked EXCEPT ![p] = @ \cup {q}]
  /\ LET taken == [channel EXCEPT ![q][p] = Without(@, i)]
     IN  IF RecordsNow(p)
           THEN RecordState(p) /\ channel' = MarkersOf(p, taken)
           ELSE channel' = taken /\ UNCHANGED <<recorded, owing>>
  /\ UNCHANGED <<books, caught, faultVars>>

\* p receives a transfer from q. If it has recorded its state, and no marker of q came yet, then q made the transfer
\* before it recorded its own: the transfer was in the channel, between the two states.
StillOpen(p, q) ==
  Keeps("stop-at-the-marker") => q \notin marked[p]             \* CL 3, MR

Catches(p, q) ==
  /\ HasRecorded(p)
  /\ StillOpen(p, q)
  /\ Keeps("record-channels")                                   \* CL 3, MR

ReceiveTransfer(p, q, i) ==
  /\ Up(p)
  /\ MayBeNext(channel[q][p], i)
  /\ channel[q][p][i] = Transfer
  /\ channel' = [channel EXCEPT ![q][p] = Without(@, i)]
  /\ books' = [books EXCEPT ![p].balance = @ + Amount(q), ![p].got[q] = @ + 1]
  /\ caught' = IF Catches(p, q) THEN [caught EXCEPT ![p][q] = @ + 1] ELSE caught
  /\ UNCHANGED <<recorded, marked, owing, faultVars>>

\* Faults. A crashed process takes no step. It forgets nothing: books are kept in stable storage.
Crash(x) ==
  /\ Up(x)
  /\ crashes < MaxCrashes
  /\ crashed' = crashed \cup {x}
  /\ crashes' = crashes + 1
  /\ UNCHANGED <<books, snapshotVars, channel>>

Restart(x) ==
  /\ x \in crashed
  /\ crashed' = crashed \ {x}
  /\ UNCHANGED <<books, snapshotVars, channel, crashes>>

Places(p, q) == 1 .. Len(channel[p][q])

\* A step is one of these.
Next ==
  \/ \E p \in Process : StartSnapshot(p) \/ SendMarkers(p) \/ Crash(p) \/ Restart(p)
  \/ \E p, q \in Process : Pay(p, q)
  \/ \E p, q \in Process : \E i \in Places(q, p) : ReceiveMarker(p, q, i) \/ ReceiveTransfer(p, q, i)

\* The safety part of the specification: begin as Init says; then each step is one of Next, or changes nothing.
Spec == Init /\ [][Next]_vars

--------------------------------------------------------------------------------
\* 4. INVARIANTS

Done(p) == HasRecorded(p) /\ marked[p] = Others(p)
Complete == \A p \in Process : Done(p)

\* What p had paid to q, and what q had got from p, in the states that they recorded.
PaidInRecord(p, q) == recorded[p][1].paid[q]
GotInRecord(q, p) == recorded[q][1].got[p]

\* The recorded state could have been. First, no effect is in it without its cause: as many as q has received in it, p
\* has sent in it. (They are counted: transfers of one sender are alike.)
ConsistentCut ==
  \A p, q \in Process :
    HasRecorded(p) /\ HasRecorded(q) => GotInRecord(q, p) <= PaidInRecord(p, q)

\* And nothing is forgotten: what was sent in it, and not received in it, is in its channels.
ExactChannels ==
  \A p, q \in Process :
    HasRecorded(p) /\ HasRecorded(q) /\ p \in marked[q] =>
      caught[q][p] = PaidInRecord(p, q) - GotInRecord(q, p)

\* So it can be reached: transfers are all that there is to this system, and each is made before it is received. And
\* no money is made or lost in it.
RecordedBalances == Sum([p \in Process |-> recorded[p][1].balance])
RecordedTransit == Sum([p \in Process |-> Sum([q \in Process |-> caught[p][q] * Amount(q)])])

RecordedTotal == Complete => RecordedBalances + RecordedTransit = N * Start

\* The same of the state that the system really is in.
Transfers(c) == Len(SelectSeq(c, LAMBDA m : m = Transfer))

MoneyIsPreserved ==
  Sum([p \in Process |-> books[p].balance + Amount(p) * Sum([q \in Process |-> Transfers(channel[p][q])])]) = N * Start

THEOREM Struck = {} => (Spec => [](TypeOK /\ ConsistentCut /\ ExactChannels /\ RecordedTotal /\ MoneyIsPreserved))

--------------------------------------------------------------------------------
\* 5. LIVENESS
\*
\* Spec allows the system to stand still for ever. Weak fairness, WF, of an action: if from some moment on a step of it
\* that changes something is always possible, then such a step is taken. Here it is asked of each channel, whose first
\* message arrives, and of each process, which sends the markers that it owes and restarts after a crash. Nobody is
\* forced to pay, to crash, or to start a snapshot.

Fairness ==
  /\ \A p, q \in Process : WF_vars(\E i \in Places(q, p) : ReceiveMarker(p, q, i) \/ ReceiveTransfer(p, q, i))
  /\ \A p \in Process : WF_vars(SendMarkers(p)) /\ WF_vars(Restart(p))

FairSpec == Spec /\ Fairness

\* A snapshot that was started is complete in the end.
Termination == (\E p \in Process : HasRecorded(p)) ~> Complete

THEOREM Struck = {} => (FairSpec => Termination)
================================================================================
