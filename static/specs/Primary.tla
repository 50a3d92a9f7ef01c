-------------------------------- MODULE Primary --------------------------------
\* One register, several replicas. One of them, the primary, takes all writes; it has the others, its backups, store
\* each before it acknowledges it to the client. When the primary is suspected to have crashed, a backup takes its
\* place. But a suspicion can be wrong: then there are two primaries.
\*   Majorities = FALSE   a backup that suspects the primary takes over; a primary that suspects backups goes on
\*                        without them. In a partition each side does so, and both acknowledge writes: split brain.
\*   Majorities = TRUE    to take over takes the votes of a majority, and so does each acknowledgement. Two majorities
\*                        have a replica in common, and that one sees to it that there is one history.
\*
\* Sources: "VRR" is Liskov and Cowling, "Viewstamped Replication Revisited", 2012, whose views are the epochs here (4.1
\* normal operation, 4.2 view changes). "Raft" is Ongaro and Ousterhout, "In Search of an Understandable Consensus
\* Algorithm", 2014, whose terms they are (5.2 elections, Figure 2 the summary).

EXTENDS Integers, FiniteSets

CONSTANTS
  N,            \* how many replicas there are; they are 1 .. N, and 1 is the first primary
  Majorities,   \* whether it takes a majority to take over and to acknowledge
  MaxEpoch,     \* no replica takes over in an epoch above this one   } bounds, so that there are finitely many
  MaxWrites,    \* no replica takes more writes than this             } states: the algorithm knows nothing of them
  MaxCrashes,   \* there are no more crashes than this                }
  Struck        \* the names of the rules that are struck out; {} for the algorithm as it is

\* Each line that matters is a rule with a name, and stands below behind Keeps("its-name"), once.
Keeps(rule) == rule \notin Struck

Replica == 1 .. N
Epoch == 1 .. MaxEpoch
Write == Replica \X (1 .. MaxWrites)      \* <<r, n>> is the n-th write that r took, and the value that it writes
None == <<0, 0>>                          \* no write
Max(i, j) == IF i > j THEN i ELSE j

Majority(S) == 2 * Cardinality(S) > N

ByMajority ==
  /\ Majorities
  /\ Keeps("majority")                                          \* VRR 4.1, 4.2

\* Who may take over with these votes, its own included, and what may be acknowledged that these have stored.
Elected(S) == ByMajority => Majority(S)
Stored(S) == IF ByMajority THEN Majority(S) ELSE S = Replica

--------------------------------------------------------------------------------
\* 1. THE STATE SPACE

VARIABLES
  role,         \* role[r]: "primary", "candidate" or "backup"
  epoch,        \* epoch[r]: the highest epoch that r took part in
  stored,       \* stored[r]: the latest version that r has stored
  answers,      \* answers[r]: of a candidate, who voted for it; of a primary, who stored what is not acknowledged yet
  wrote,        \* wrote[r]: how many writes r has taken from clients
  msgs,         \* every message that was ever sent
  acknowledged, \* <<n, v, e>>: v was acknowledged as version n in epoch e.    } history variables: nobody
  led,          \* <<e, r>>: r became primary in epoch e.                      } reads them
  crashed,      \* the replicas that are crashed
  crashes       \* how many crashes there have been

historyVars == <<acknowledged, led>>
faultVars == <<crashed, crashes>>
vars == <<role, epoch, stored, answers, wrote, msgs, historyVars, faultVars>>

\* A version of the register: the primary of this epoch had it stored as the n-th, and this is its value.
Version == [epoch : Epoch, n : 1 .. N * MaxWrites, val : Write]
NoVersion == [epoch |-> 0, n |-> 0, val |-> None]

\* As in Paxos, what was sent can be received over and over, and late, or never. Those of candidates and primaries go
\* to all others.
Message ==
  [type : {"elect"}, from : Replica, epoch : Epoch]
    \cup
  [type : {"vote"}, from : Replica, to : Replica, epoch : Epoch, version : Version \cup {NoVersion}]
    \cup
  [type : {"store"}, from : Replica, version : Version]
    \cup
  [type : {"stored"}, from : Replica, to : Replica, epoch : Epoch, n : 1 .. N * MaxWrites]

TypeOK ==
  /\ role \in [Replica -> {"primary", "candidate", "backup"}]
  /\ epoch \in [Replica -> Epoch]
  /\ \A r \in Replica : stored[r] \in Version \cup {NoVersion}
  /\ answers \in [Replica -> SUBSET Replica]
  /\ wrote \in [Replica -> 0 .. MaxWrites]
  /\ \A m \in msgs : m \in Message
  /\ \A a \in acknowledged : a[1] \in 1 .. N * MaxWrites /\ a[2] \in Write /\ a[3] \in Epoch
  /\ led \subseteq Epoch \X Replica
  /\ crashed \subseteq Replica
  /\ crashes \in 0 .. MaxCrashes

--------------------------------------------------------------------------------
\* 2. THE INITIAL PREDICATE

Init ==
  /\ role = [r \in Replica |-> IF r = 1 THEN "primary" ELSE "backup"]
  /\ epoch = [r \in Replica |-> 1]
  /\ stored = [r \in Replica |-> NoVersion]
  /\ answers = [r \in Replica |-> {}]
  /\ wrote = [r \in Replica |-> 0]
  /\ msgs = {}
  /\ acknowledged = {}
  /\ led = {<<1, 1>>}
  /\ crashed = {}
  /\ crashes = 0

--------------------------------------------------------------------------------
\* 3. THE NEXT-STATE RELATION

Up(r) == r \notin crashed

\* Of two versions, the one of the higher epoch is the later one, and in one epoch the one of the higher number.
Before(v, w) == v.epoch < w.epoch \/ (v.epoch = w.epoch /\ v.n < w.n)
Later(v, w) == IF Before(v, w) THEN w ELSE v

Store(r, v) == [type |-> "store", from |-> r, version |-> v]

\* A client writes at a primary, which has the backups store it. One write at a time.
DoWrite(r) ==
  LET v == [epoch |-> epoch[r], n |-> stored[r].n + 1, val |-> <<r, wrote[r] + 1>>]
  IN  /\ Up(r)
      /\ role[r] = "primary"
      /\ answers[r] = {}
      /\ wrote[r] < MaxWrites
      /\ stored' = [stored EXCEPT ![r] = v]
      /\ answers' = [answers EXCEPT ![r] = {r}]
      /\ wrote' = [wrote EXCEPT ![r] = @ + 1]
      /\ msgs' = msgs \cup {Store(r, v)}
      /\ UNCHANGED <<role, epoch, historyVars, faultVars>>

\* A replica becomes primary in epoch e, and v is the latest version that it knows of, which may or may not have been
\* acknowledged. It has the others store it, now in its own epoch, before it takes writes.
Lead(r, e, v, sent) ==
  LET own == [v EXCEPT !.epoch = e]
  IN  /\ role' = [role EXCEPT ![r] = "primary"]
      /\ led' = led \cup {<<e, r>>}
      /\ IF v = NoVersion
           THEN /\ stored' = [stored EXCEPT ![r] = v]
                /\ answers' = [answers EXCEPT ![r] = {}]
                /\ msgs' = msgs \cup sent
           ELSE /\ stored' = [stored EXCEPT ![r] = own]
                /\ answers' = [answers EXCEPT ![r] = {r}]
                /\ msgs' = msgs \cup sent \cup {Store(r, own)}

\* A timeout at a backup, or at a candidate that has too few votes: it suspects the primary of having crashed, rightly
\* or wrongly, and begins the next epoch.
Stand(r) ==
  LET e == epoch[r] + 1
      elect == {[type |-> "elect", from |-> r, epoch |-> e]}
  IN  /\ Up(r)
      /\ role[r] # "primary"
      /\ e <= MaxEpoch
      /\ epoch' = [epoch EXCEPT ![r] = e]
      /\ IF Elected({r})
           THEN Lead(r, e, stored[r], elect)
           ELSE /\ role' = [role EXCEPT ![r] = "candidate"]
                /\ answers' = [answers EXCEPT ![r] = {r}]
                /\ msgs' = msgs \cup elect
                /\ UNCHANGED <<stored, led>>
      /\ UNCHANGED <<wrote, acknowledged, faultVars>>

\* A replica joins a new epoch, gives up what it was in the old one, and reports what it has stored.
MayVote(r, e) ==
  IF Keeps("one-vote-per-epoch")                                \* Raft 5.2
    THEN e > epoch[r]
    ELSE e >= epoch[r]

Vote(r, m) ==
  /\ m.type = "elect"
  /\ m.from # r
  /\ Up(r)
  /\ MayVote(r, m.epoch)
  /\ epoch' = [epoch EXCEPT ![r] = m.epoch]
  /\ role' = [role EXCEPT ![r] = "backup"]
  /\ answers' = [answers EXCEPT ![r] = {}]
  /\ msgs' = msgs \cup {[type |-> "vote", from |-> r, to |-> m.from, epoch |-> m.epoch, version |-> stored[r]]}
  /\ UNCHANGED <<stored, wrote, historyVars, faultVars>>

\* A candidate is voted for. It takes over what the voter has, if that is later than what it has itself.
CountVote(r, m) ==
  /\ m.type = "vote"
  /\ m.to = r
  /\ Up(r)
  /\ role[r] = "candidate"
  /\ m.epoch = epoch[r]
  /\ LET latest == IF Keeps("adopt-latest")                     \* VRR 4.2
                     THEN Later(stored[r], m.version)
                     ELSE stored[r]
         votes == answers[r] \cup {m.from}
     IN  IF Elected(votes)
           THEN Lead(r, m.epoch, latest, {})
           ELSE /\ stored' = [stored EXCEPT ![r] = latest]
                /\ answers' = [answers EXCEPT ![r] = votes]
                /\ UNCHANGED <<role, led, msgs>>
  /\ UNCHANGED <<epoch, wrote, acknowledged, faultVars>>

\* A replica stores what the primary has it store, and joins that one's epoch, unless it has joined a later one.
DoStore(r, m) ==
  /\ m.type = "store"
  /\ m.from # r
  /\ Up(r)
  /\ Keeps("ignore-old-epochs") => m.version.epoch >= epoch[r]  \* VRR 4.1
  /\ ~Before(m.version, stored[r])
  /\ LET follows == m.version.epoch >= epoch[r]
     IN  /\ role' = [role EXCEPT ![r] = IF follows THEN "backup" ELSE @]
         /\ answers' = [answers EXCEPT ![r] = IF follows THEN {} ELSE @]
  /\ epoch' = [epoch EXCEPT ![r] = Max(@, m.version.epoch)]
  /\ stored' = [stored EXCEPT ![r] = m.version]
  /\ msgs' = msgs \cup {[type |-> "stored", from |-> r, to |-> m.from, epoch |-> m.version.epoch, n |-> m.version.n]}
  /\ UNCHANGED <<wrote, historyVars, faultVars>>

Acknowledge(r) ==
  /\ answers' = [answers EXCEPT ![r] = {}]
  /\ acknowledged' = acknowledged \cup {<<stored[r].n, stored[r].val, epoch[r]>>}

\* A primary hears that a backup has stored what it is to acknowledge.
CountStored(r, m) ==
  /\ m.type = "stored"
  /\ m.to = r
  /\ Up(r)
  /\ role[r] = "primary"
  /\ answers[r] # {}
  /\ m.epoch = epoch[r]
  /\ m.n = stored[r].n
  /\ LET have == answers[r] \cup {m.from}
     IN  IF Stored(have)
           THEN Acknowledge(r)
           ELSE /\ answers' = [answers EXCEPT ![r] = have]
                /\ UNCHANGED acknowledged
  /\ UNCHANGED <<role, epoch, stored, wrote, msgs, led, faultVars>>

\* A timeout at a primary that waits for backups. Without majorities, it suspects them of having crashed, rightly or
\* wrongly, and goes on without them. With majorities, it can only ask again, which here is no step: what it sent can
\* still arrive.
GoOn(r) ==
  /\ ~ByMajority
  /\ Up(r)
  /\ role[r] = "primary"
  /\ answers[r] # {}
  /\ Acknowledge(r)
  /\ UNCHANGED <<role, epoch, stored, wrote, msgs, led, faultVars>>

\* A replica that restarts is a backup, whatever it was. How many writes it took is the clients' knowledge.
Crash(r) ==
  /\ Up(r)
  /\ crashes < MaxCrashes
  /\ crashed' = crashed \cup {r}
  /\ crashes' = crashes + 1
  /\ UNCHANGED <<role, epoch, stored, answers, wrote, msgs, historyVars>>

Restart(r) ==
  /\ r \in crashed
  /\ crashed' = crashed \ {r}
  /\ role' = [role EXCEPT ![r] = "backup"]
  /\ answers' = [answers EXCEPT ![r] = {}]
  /\ IF Keeps("stable-storage")                                 \* Raft Figure 2
       THEN UNCHANGED <<epoch, stored>>
       ELSE /\ epoch' = [epoch EXCEPT ![r] = 1]
            /\ stored' = [stored EXCEPT ![r] = NoVersion]
  /\ UNCHANGED <<wrote, msgs, historyVars, crashes>>

Next ==
  \/ \E r \in Replica : DoWrite(r)
  \/ \E r \in Replica : Stand(r)
  \/ \E r \in Replica, m \in msgs : Vote(r, m)
  \/ \E r \in Replica, m \in msgs : CountVote(r, m)
  \/ \E r \in Replica, m \in msgs : DoStore(r, m)
  \/ \E r \in Replica, m \in msgs : CountStored(r, m)
  \/ \E r \in Replica : GoOn(r)
  \/ \E r \in Replica : Crash(r)
  \/ \E r \in Replica : Restart(r)

Spec == Init /\ [][Next]_vars

--------------------------------------------------------------------------------
\* 4. INVARIANTS

\* Split brain: what one primary has acknowledged as a version, another has acknowledged otherwise.
NoSplitBrain == \A a, b \in acknowledged : a[1] = b[1] => a[2] = b[2]

\* A primary that does not know yet that it was replaced is one of an earlier epoch, and harmless; two in one epoch
\* are not.
OnePrimaryPerEpoch == \A a, b \in led : a[1] = b[1] => a[2] = b[2]

THEOREM Struck = {} => (Spec => []TypeOK)
THEOREM Majorities /\ Struck = {} => (Spec => [](NoSplitBrain /\ OnePrimaryPerEpoch))

--------------------------------------------------------------------------------
\* 5. LIVENESS
\*
\* Weak fairness is asked of each kind of action of each replica, for some message. Of those that are still with a primary
\* or a candidate: it can succeed as long as it is up, and a majority has done what it waits for or still may.
StillWith(r) ==
  CASE role[r] = "backup" -> {}
    [] role[r] = "primary" -> {s \in Replica : epoch[s] <= epoch[r]}
    [] OTHER -> {s \in Replica : \/ epoch[s] < epoch[r]
                                 \/ s \in answers[r]
                                 \/ \E m \in msgs : /\ m.type = "vote"
                                                   /\ m.from = s
                                                   /\ m.to = r
                                                   /\ m.epoch = epoch[r]}
CanSucceed == \E r \in Replica : Up(r) /\ 2 * Cardinality(StillWith(r)) > N

Fairness ==
  \A r \in Replica : /\ WF_vars(DoWrite(r))
                     /\ WF_vars(~CanSucceed /\ Stand(r))
                     /\ WF_vars(GoOn(r))
                     /\ WF_vars(\E m \in msgs : Vote(r, m))
                     /\ WF_vars(\E m \in msgs : CountVote(r, m))
                     /\ WF_vars(\E m \in msgs : DoStore(r, m))
                     /\ WF_vars(\E m \in msgs : CountStored(r, m))
                     /\ WF_vars(Restart(r))

\* A replica may suspect the primary at any time, but not for ever where one can still succeed: timeouts are long enough
\* in the end.
Patience == <>[][\A r \in Replica : Stand(r) => ~CanSucceed]_vars

FairSpec == Spec /\ Fairness /\ Patience

Success == <>(acknowledged # {})

\* That a suspicion can be wrong costs a majority nothing but time: candidates can split the votes of an epoch, so
\* that nobody wins it, and the next epoch decides. The last epoch within the bounds has no next one. With two
\* replicas and two epochs only one can stand, and wins:
THEOREM Majorities /\ N = 2 /\ MaxEpoch = 2 /\ MaxWrites >= 1 /\ MaxCrashes = 0 /\ Struck = {} => (FairSpec => Success)

\* Without majorities nobody ever waits for long, and that is what is wrong.
THEOREM ~Majorities /\ MaxWrites >= 1 /\ MaxCrashes = 0 /\ Struck = {} => (FairSpec => Success)
================================================================================
