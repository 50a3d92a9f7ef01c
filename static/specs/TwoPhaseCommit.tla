------------------------------ MODULE TwoPhaseCommit ------------------------------
\* Two-phase commit: a transaction has been worked on at several resource managers, and it is to be committed at all
\* of them or aborted at all of them. A transaction manager collects their votes and decides.
\*
\* This is the algorithm that runs on the stage, written as mathematics, in five steps:
\*   1. The state space          what a state consists of
\*   2. The initial predicate    in which states it may begin
\*   3. The next-state relation  which pairs of states are steps
\*   4. Invariants               what is to hold in every state that can be reached
\*   5. Liveness                 what is to happen in the end, and under which assumption
\* and in a sixth part it is shown to be a way of doing what a simpler specification demands, TransactionCommit.
\*
\* Names are those of the published specification of two-phase commit where it has the thing; crashes are added.
\*
\* Sources: "CTC" is Gray and Lamport, "Consensus on Transaction Commit", 2006 (2 what is to be achieved, 3 two-phase
\* commit).

EXTENDS Integers

CONSTANTS
  N,            \* how many resource managers there are; their numbers are 1 .. N
  MaxCrashes,   \* there are no more crashes than this: a bound of which the algorithm knows nothing
  Struck        \* the names of the rules that are struck out; {} for two-phase commit as it is

\* Each line that the proof needs is a rule with a name, and stands below behind Keeps("its-name"), once. Struck out,
\* the guard is not asked for, or the effect does not take place. Then see what breaks.
Keeps(rule) == rule \notin Struck

RM == 1 .. N
TM == 0
Process == RM \cup {TM}

--------------------------------------------------------------------------------
\* 1. THE STATE SPACE

VARIABLES
  rmState,      \* rmState[r]: how far resource manager r is
  tmState,      \* what the transaction manager has decided
  tmPrepared,   \* the resource managers whose votes it has
  msgs,         \* every message that was ever sent
  lost,         \* the resource managers that lost their work in a crash before their vote was in their log
  crashed,      \* the processes that are crashed
  crashes       \* how many crashes there have been

faultVars == <<lost, crashed, crashes>>
vars == <<rmState, tmState, tmPrepared, msgs, faultVars>>

\* The network is the set of all messages that were ever sent: each may be received again, late, or never. A vote says
\* whose it is; a decision is for everybody. To vote against the transaction nothing need be sent: who does not vote
\* has not agreed.
Vote(r) == [type |-> "prepared", rm |-> r]
Commit == [type |-> "commit"]
Abort == [type |-> "abort"]
Message == {Vote(r) : r \in RM} \cup {Commit, Abort}

TypeOK ==
  /\ rmState \in [RM -> {"working", "prepared", "committed", "aborted"}]
  /\ tmState \in {"init", "committed", "aborted"}
  /\ tmPrepared \subseteq RM
  /\ msgs \subseteq Message
  /\ lost \subseteq RM
  /\ crashed \subseteq Process
  /\ crashes \in 0 .. MaxCrashes

--------------------------------------------------------------------------------
\* 2. THE INITIAL PREDICATE

Init ==
  /\ rmState = [r \in RM |-> "working"]
  /\ tmState = "init"
  /\ tmPrepared = {}
  /\ msgs = {}
  /\ lost = {}
  /\ crashed = {}
  /\ crashes = 0

--------------------------------------------------------------------------------
\* 3. THE NEXT-STATE RELATION

Up(x) == x \notin crashed
Send(m) == msgs' = msgs \cup {m}

\* Phase 1. A resource manager votes for the transaction: it is prepared to commit it, and equally to abort it.
RMPrepare(r) ==
  /\ Up(r)
  /\ rmState[r] = "working"
  /\ Keeps("vote-with-work") => r \notin lost                     \* CTC 2
  /\ rmState' = [rmState EXCEPT ![r] = "prepared"]
  /\ Send(Vote(r))
  /\ UNCHANGED <<tmState, tmPrepared, faultVars>>

\* Or it aborts by itself, which it may do until it has voted. Its vote gives that freedom away.
RMChooseToAbort(r) ==
  /\ Up(r)
  /\ rmState[r] \in {"working", "prepared"}
  /\ Keeps("wait-for-the-decision") => rmState[r] = "working"     \* CTC 2
  /\ rmState' = [rmState EXCEPT ![r] = "aborted"]
  /\ UNCHANGED <<tmState, tmPrepared, msgs, faultVars>>

\* The transaction manager notes a vote.
TMRcvPrepared(r) ==
  /\ Vote(r) \in msgs
  /\ Up(TM)
  /\ tmState = "init"
  /\ tmPrepared' = tmPrepared \cup {r}
  /\ UNCHANGED <<rmState, tmState, msgs, faultVars>>

\* Phase 2. It decides, once:
Open == Keeps("decide-once") => tmState = "init"                  \* CTC 3

\* to commit, when everybody voted for it,
TMCommit ==
  /\ Up(TM)
  /\ Open
  /\ Keeps("unanimous-votes") => tmPrepared = RM                  \* CTC 3
  /\ tmState' = "committed"
  /\ Send(Commit)
  /\ UNCHANGED <<rmState, tmPrepared, faultVars>>

\* or to abort, at any time before: because it has waited long enough for a vote.
TMAbort ==
  /\ Up(TM)
  /\ Open
  /\ tmState' = "aborted"
  /\ Send(Abort)
  /\ UNCHANGED <<rmState, tmPrepared, faultVars>>

\* It says once more what it decided. To a network that forgets nothing, that is nothing new.
TMRepeat ==
  /\ Up(TM)
  /\ tmState # "init"
  /\ Send(IF tmState = "committed" THEN Commit ELSE Abort)
  /\ UNCHANGED <<rmState, tmState, tmPrepared, faultVars>>

\* A resource manager does what was decided, if it has not decided by itself.
Undecided(r) == rmState[r] \in {"working", "prepared"}

RMRcvCommitMsg(r) ==
  /\ Commit \in msgs
  /\ Up(r)
  /\ Undecided(r)
  /\ rmState' = [rmState EXCEPT ![r] = "committed"]
  /\ UNCHANGED <<tmState, tmPrepared, msgs, faultVars>>

RMRcvAbortMsg(r) ==
  /\ Abort \in msgs
  /\ Up(r)
  /\ Undecided(r)
  /\ rmState' = [rmState EXCEPT ![r] = "aborted"]
  /\ UNCHANGED <<tmState, tmPrepared, msgs, faultVars>>

\* Faults. A crashed process takes no step, and goes on from what its log kept: of a resource manager that it voted,
\* and what was decided; of the transaction manager what it decided, but no votes.
Crash(x) ==
  /\ Up(x)
  /\ crashes < MaxCrashes
  /\ crashed' = crashed \cup {x}
  /\ crashes' = crashes + 1
  /\ UNCHANGED <<rmState, tmState, tmPrepared, msgs, lost>>

\* The work of a resource manager is in its log from when its vote is.
RestartRM(r) ==
  LET logged == IF Keeps("log-before-voting")                     \* CTC 3
                  THEN rmState[r] # "working"
                  ELSE ~ Undecided(r)
  IN  /\ rmState' = IF logged THEN rmState ELSE [rmState EXCEPT ![r] = "working"]
      /\ lost' = IF logged THEN lost ELSE lost \cup {r}
      /\ UNCHANGED <<tmState, tmPrepared>>

RestartTM ==
  /\ tmState' = IF Keeps("log-before-telling")                    \* CTC 3
                  THEN tmState
                  ELSE "init"
  /\ tmPrepared' = {}
  /\ UNCHANGED <<rmState, lost>>

Restart(x) ==
  /\ x \in crashed
  /\ crashed' = crashed \ {x}
  /\ \/ x \in RM /\ RestartRM(x)
     \/ x = TM /\ RestartTM
  /\ UNCHANGED <<msgs, crashes>>

\* A step is one of these.
Next ==
  \/ TMCommit
  \/ TMAbort
  \/ TMRepeat
  \/ \E r \in RM : TMRcvPrepared(r)
  \/ \E r \in RM : RMPrepare(r) \/ RMChooseToAbort(r) \/ RMRcvCommitMsg(r) \/ RMRcvAbortMsg(r)
  \/ \E x \in Process : Crash(x)
  \/ \E x \in Process : Restart(x)

\* The safety part of the specification: begin as Init says; then each step is one of Next, or changes nothing.
Spec == Init /\ [][Next]_vars

--------------------------------------------------------------------------------
\* 4. INVARIANTS

\* What two-phase commit promises to its users: all or nothing.
Atomicity == \A r, s \in RM : ~ (rmState[r] = "committed" /\ rmState[s] = "aborted")

\* Nobody commits what somebody has not agreed to.
CommitNeedsEveryVote == (\E r \in RM : rmState[r] = "committed") => \A r \in RM : Vote(r) \in msgs

\* And nobody commits what is gone.
CommittedWorkIsThere == \A r \in RM : rmState[r] = "committed" => r \notin lost

\* Why it holds: there is one decision,
OneDecision == ~ (Commit \in msgs /\ Abort \in msgs)

\* and as long as there is none, who voted has neither committed nor aborted.
VotersWait == \A r \in RM : Vote(r) \in msgs /\ Commit \notin msgs /\ Abort \notin msgs => rmState[r] = "prepared"

\* No property of a state but of a step: nobody goes back on a decision.
DecisionsAreFinal ==
  [][/\ tmState # "init" => tmState' = tmState
     /\ \A r \in RM : ~ Undecided(r) => rmState'[r] = rmState[r]]_vars

THEOREM Struck = {} => (Spec => [](TypeOK /\ Atomicity /\ CommitNeedsEveryVote))
THEOREM Struck = {} => (Spec => [](CommittedWorkIsThere /\ OneDecision /\ VotersWait))
THEOREM Struck = {} => (Spec => DecisionsAreFinal)

--------------------------------------------------------------------------------
\* 5. LIVENESS
\*
\* Spec allows the system to stand still for ever. Weak fairness, WF, of an action: if from some moment on a step of it
\* that changes something is always possible, then such a step is taken. Here it is asked of each kind of action of each
\* process: a resource manager votes or aborts, the transaction manager decides, and each receives a vote or a decision
\* that can be received over and over. Nobody is forced to crash.

FairSteps ==
  /\ WF_vars(TMCommit \/ TMAbort)
  /\ \A r \in RM : /\ WF_vars(TMRcvPrepared(r))
                   /\ WF_vars(RMPrepare(r) \/ RMChooseToAbort(r))
                   /\ WF_vars(RMRcvCommitMsg(r))
                   /\ WF_vars(RMRcvAbortMsg(r))

\* In the end everybody knows what became of the transaction.
Termination == <>(\A r \in RM : ~ Undecided(r))

\* That is so if who crashed restarts,
FairSpec == Spec /\ FairSteps /\ \A x \in Process : WF_vars(Restart(x))
THEOREM Struck = {} => (FairSpec => Termination)

\* and it is not so if the transaction manager may stay down: then those who voted wait for it for ever. The algorithm
\* blocks, and this is the price of one process deciding for all.
BlockingSpec == Spec /\ FairSteps /\ \A r \in RM : WF_vars(Restart(r))
THEOREM Struck = {} /\ MaxCrashes = 0 => (BlockingSpec => Termination)

\* Nothing so far asks that anything is ever committed: to abort always keeps it all. If nobody crashes or aborts by
\* itself, and nothing is late, all commit. What is late is a matter of time, of which this module says nothing; it takes
\* it that a patient transaction manager gives up only where something is. A safety property it cannot be: TMAbort may
\* come at any time, as in the published specification.
Late == Keeps("patience") /\ tmState = "aborted"                  \* CTC 2
Failed == crashed # {} \/ Late \/ (Abort \notin msgs /\ \E r \in RM : rmState[r] = "aborted")
NonTriviality == <>((\A r \in RM : rmState[r] = "committed") \/ Failed)
THEOREM Struck = {} => (FairSpec => NonTriviality)

--------------------------------------------------------------------------------
\* 6. WHAT IT REFINES
\*
\* Forget everything but rmState, and each step of two-phase commit is one of TransactionCommit, or changes nothing
\* there: where that looks at all resource managers at once, this relies on votes that are never taken back.

T == INSTANCE TransactionCommit WITH RM <- RM, rmState <- rmState

\* The specification of TransactionCommit, written out.
RefinesTransactionCommit == T!Init /\ [][T!Next]_rmState

THEOREM Struck = {} => (Spec => RefinesTransactionCommit)
================================================================================
