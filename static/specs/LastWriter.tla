------------------------------ MODULE LastWriter ------------------------------
\* One register, held by several replicas, each of which takes writes without asking the others and tells them of it
\* afterwards. Which write is the last one? Each carries a stamp, and the higher stamp wins. What the answer is worth
\* depends on the clock that stamps are read off:
\*   "wall"     a clock on the wall, which may be ahead: what was written later can lose to what its writer knew of
\*   "lamport"  a Lamport clock: what was written in the knowledge of another wins; of concurrent writes, one is lost
\*   "vector"   a vector clock: concurrent writes are seen to be concurrent, and both are kept, as siblings
\*
\* Sources: IR1 and IR2 are the implementation rules of Lamport, "Time, Clocks, and the Ordering of Events in a Distributed
\* System", 1978. RFC 677 is Johnson and Thomas, "The Maintenance of Duplicate Databases", 1975. VV are the version
\* vectors of Parker and others, "Detection of Mutual Inconsistency in Distributed Systems", 1983.

EXTENDS Integers, FiniteSets

CONSTANTS
  N,            \* how many replicas there are; they are 1 .. N
  Skew,         \* how far the clock of replica 1 is ahead
  Clock,        \* what stamps are read off: "wall", "lamport" or "vector"
  MaxWrites,    \* no replica writes more often than this      } bounds, so that there are finitely many states:
  MaxTicks,     \* no clock ticks by itself beyond this        } the algorithm knows nothing of them
  MaxCrashes,   \* there are no more crashes than this         }
  Struck        \* the names of the rules that are struck out; {} for the algorithm as it is

\* Each line that matters is a rule with a name, and stands below behind Keeps("its-name"), once.
Keeps(rule) == rule \notin Struck

Replica == 1 .. N
Write == Replica \X (1 .. MaxWrites)      \* <<r, n>> is the n-th write of replica r, and the value that it writes
Ahead(r) == IF r = 1 THEN Skew ELSE 0
Max(i, j) == IF i > j THEN i ELSE j

--------------------------------------------------------------------------------
\* 1. THE STATE SPACE

VARIABLES
  clock,        \* clock[r]: what the clock of r shows; of a vector clock, for each replica
  store,        \* store[r]: the versions that r shows; one, or several that are siblings
  received,     \* received[r]: the writes that r has made or received
  msgs,         \* every message that was ever sent
  precedes,     \* <<v, w>>: write v happened before write w. A history variable: nobody reads it.
  crashed,      \* the replicas that are crashed
  crashes       \* how many crashes there have been

faultVars == <<crashed, crashes>>
vars == <<clock, store, received, msgs, precedes, faultVars>>

\* The highest that a clock can show.
Last == Skew + MaxTicks + MaxWrites * N
Stamp == IF Clock = "vector" THEN [Replica -> 0 .. Last] ELSE 0 .. Last

\* A version is a write with its stamp. A message is a version; it goes to all other replicas. As in Paxos, what was
\* sent can be received over and over, and late, or never.
Version == [write : Write, stamp : Stamp]

TypeOK ==
  /\ clock \in [Replica -> Stamp]
  /\ store \in [Replica -> SUBSET Version]
  /\ received \in [Replica -> SUBSET Write]
  /\ msgs \subseteq Version
  /\ precedes \subseteq Write \X Write
  /\ crashed \subseteq Replica
  /\ crashes \in 0 .. MaxCrashes

--------------------------------------------------------------------------------
\* 2. THE INITIAL PREDICATE

FirstShown(r) == IF Clock = "vector" THEN [s \in Replica |-> IF s = r THEN Ahead(r) ELSE 0] ELSE Ahead(r)

Init ==
  /\ clock = [r \in Replica |-> FirstShown(r)]
  /\ store = [r \in Replica |-> {}]
  /\ received = [r \in Replica |-> {}]
  /\ msgs = {}
  /\ precedes = {}
  /\ crashed = {}
  /\ crashes = 0

--------------------------------------------------------------------------------
\* 3. THE NEXT-STATE RELATION

Up(r) == r \notin crashed

\* The number on the clock that r itself moves.
Shown(r) == IF Clock = "vector" THEN clock[r][r] ELSE clock[r]
Ticked(r) == IF Clock = "vector" THEN [clock[r] EXCEPT ![r] = @ + 1] ELSE clock[r] + 1

\* Time passes at r, or something happens there that is of no interest here.
Tick(r) ==
  /\ Up(r)
  /\ Shown(r) < MaxTicks
  /\ clock' = [clock EXCEPT ![r] = Ticked(r)]
  /\ UNCHANGED <<store, received, msgs, precedes, faultVars>>

\* Version v gives way to version w. Numbers order all versions, once equal ones are told apart by who wrote; vectors
\* leave some in no order: those of which neither writer knew of the other.
Older(v, w) ==
  IF Clock = "vector"
    THEN v # w /\ \A r \in Replica : v.stamp[r] <= w.stamp[r]
    ELSE \/ v.stamp < w.stamp
         \/ /\ Keeps("ties-by-replica")                          \* RFC 677
            /\ v.stamp = w.stamp
            /\ v.write[1] < w.write[1]

\* What a replica shows after version v, given what it showed before it.
Merge(shown, v) ==
  LET rest == {w \in shown : ~Older(w, v)}
      siblings == /\ Clock = "vector"
                  /\ Keeps("keep-siblings")                      \* VV
                  /\ \A w \in rest : ~Older(v, w)
  IN  IF Keeps("higher-stamp-wins")                              \* RFC 677
        THEN IF siblings \/ rest = {} THEN rest \cup {v} ELSE rest
        ELSE {v}

\* What happened before a write at r: what r received, and what happened before that.
Past(r) == received[r] \cup {v \in Write : \E w \in received[r] : <<v, w>> \in precedes}

\* A client writes at r, over all that r shows. The new version obeys the same order as all others: with a low stamp
\* it is lost on the spot.
DoWrite(r) ==
  LET n == Cardinality({w \in received[r] : w[1] = r}) + 1
      stamp == IF Keeps("new-stamp-for-each-write")              \* IR1
                 THEN Ticked(r)
                 ELSE clock[r]
      v == [write |-> <<r, n>>, stamp |-> stamp]
  IN  /\ Up(r)
      /\ n <= MaxWrites
      /\ clock' = [clock EXCEPT ![r] = stamp]
      /\ store' = [store EXCEPT ![r] = Merge(@, v)]
      /\ received' = [received EXCEPT ![r] = @ \cup {v.write}]
      /\ msgs' = msgs \cup {v}
      /\ precedes' = precedes \cup {<<w, v.write>> : w \in Past(r)}
      /\ UNCHANGED faultVars

\* What the clock of r shows when v arrives. Wall clocks all run as fast, and what is received was sent before: if
\* that of the sender showed v.stamp then, this one shows no less than as much, but for how far each is ahead. That is
\* no doing of r, who never looks at v.stamp here; it is how time passes. Logical clocks are set forward.
SetForward(r, v) ==
  CASE Clock = "wall" -> Max(clock[r], v.stamp - Ahead(v.write[1]) + Ahead(r))
    [] Clock = "lamport" -> Max(clock[r], v.stamp)
    [] Clock = "vector" -> [s \in Replica |-> Max(clock[r][s], v.stamp[s])]

OnReceipt(r, v) ==
  IF Clock = "wall" \/ Keeps("set-clock-forward")                \* IR2
    THEN SetForward(r, v)
    ELSE clock[r]

Receive(r, v) ==
  /\ Up(r)
  /\ v.write[1] # r
  /\ clock' = [clock EXCEPT ![r] = OnReceipt(r, v)]
  /\ store' = [store EXCEPT ![r] = Merge(@, v)]
  /\ received' = [received EXCEPT ![r] = @ \cup {v.write}]
  /\ UNCHANGED <<msgs, precedes, faultVars>>

\* A crashed replica takes no step, and forgets nothing: clock and versions are in stable storage.
Crash(r) ==
  /\ Up(r)
  /\ crashes < MaxCrashes
  /\ crashed' = crashed \cup {r}
  /\ crashes' = crashes + 1
  /\ UNCHANGED <<clock, store, received, msgs, precedes>>

Restart(r) ==
  /\ r \in crashed
  /\ crashed' = crashed \ {r}
  /\ UNCHANGED <<clock, store, received, msgs, precedes, crashes>>

Next ==
  \/ \E r \in Replica : DoWrite(r)
  \/ \E r \in Replica : Tick(r)
  \/ \E r \in Replica, v \in msgs : Receive(r, v)
  \/ \E r \in Replica : Crash(r)
  \/ \E r \in Replica : Restart(r)

Spec == Init /\ [][Next]_vars

--------------------------------------------------------------------------------
\* 4. INVARIANTS

Shows(r) == {v.write : v \in store[r]}

\* Who received w does not show what happened before w. Otherwise w, written in the knowledge of v, is lost to v. This
\* says nothing of concurrent writes, of which numbers lose all but one.
OrderOfUpdates == \A r \in Replica : \A v \in Shows(r), w \in received[r] : <<v, w>> \notin precedes

\* It does not matter in which order writes arrive.
Convergence == \A r, s \in Replica : received[r] = received[s] => Shows(r) = Shows(s)

\* What a replica received and does not show happened before something else that it received, and so before something
\* that it shows: no update is lost, whether written in the knowledge of others or not. Only vectors can promise this.
NoUpdateLost ==
  \A r \in Replica : \A v \in received[r] : v \in Shows(r) \/ \E w \in received[r] : <<v, w>> \in precedes

\* Between wall clocks that differ by less than a message and a write take, the order of updates is kept as well.
THEOREM Struck = {} => (Spec => [](TypeOK /\ Convergence))
THEOREM Struck = {} /\ (Clock = "wall" => Skew <= 1) => (Spec => []OrderOfUpdates)
THEOREM Struck = {} /\ Clock = "vector" => (Spec => []NoUpdateLost)

--------------------------------------------------------------------------------
\* 5. LIVENESS
\*
\* Weak fairness of each replica's receipts, for some message, and of its restart: as long as some message would change
\* it, it receives one that does. With every rule, each message does so once only, so that in the end all are received.
\* Nobody is forced to write.

Fairness == \A r \in Replica : WF_vars(\E v \in msgs : Receive(r, v)) /\ WF_vars(Restart(r))
FairSpec == Spec /\ Fairness

\* In the end all replicas show the same, and go on doing so.
EventuallySame == <>[](\A r, s \in Replica : Shows(r) = Shows(s))

THEOREM Struck = {} => (FairSpec => EventuallySame)
================================================================================
