--------------------------- MODULE TransactionCommit ---------------------------
\* Transaction commit: what two-phase commit, or any other algorithm for it, is to achieve, with no word of messages,
\* of crashes, or of who decides. A step looks at all resource managers at once, as no process can.

CONSTANT RM           \* the set of resource managers
VARIABLE rmState      \* rmState[r]: how far resource manager r is

TypeOK == rmState \in [RM -> {"working", "prepared", "committed", "aborted"}]

Init == rmState = [r \in RM |-> "working"]

\* A resource manager may commit when all are ready to, and abort when none has committed.
MayCommit == \A r \in RM : rmState[r] \in {"prepared", "committed"}
MayAbort == \A r \in RM : rmState[r] # "committed"

Prepare(r) ==
  /\ rmState[r] = "working"
  /\ rmState' = [rmState EXCEPT ![r] = "prepared"]

Commit(r) ==
  /\ rmState[r] = "prepared"
  /\ MayCommit
  /\ rmState' = [rmState EXCEPT ![r] = "committed"]

Abort(r) ==
  /\ rmState[r] \in {"working", "prepared"}
  /\ MayAbort
  /\ rmState' = [rmState EXCEPT ![r] = "aborted"]

Next == \E r \in RM : Prepare(r) \/ Commit(r) \/ Abort(r)

Spec == Init /\ [][Next]_rmState

Atomicity == \A r, s \in RM : ~ (rmState[r] = "committed" /\ rmState[s] = "aborted")

THEOREM Spec => [](TypeOK /\ Atomicity)
================================================================================
