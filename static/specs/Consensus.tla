------------------------------ MODULE Consensus ------------------------------
\* What consensus is, and nothing of how it is reached: out of a set of values at most one is ever chosen, and what
\* is chosen stays chosen. There are no processes here and no messages. Voting says how a vote can do this, and
\* Paxos how processes can hold that vote although messages are lost and processes crash.

CONSTANT Value      \* what may be chosen

VARIABLE chosen     \* the set of values that have been chosen

TypeOK == chosen \subseteq Value

Init == chosen = {}

\* The only step: while nothing is chosen, choose a value.
Next == /\ chosen = {}
        /\ \E v \in Value : chosen' = {v}

Spec == Init /\ [][Next]_chosen

\* The safety property that Spec was written to have.
Agreement == \A v, w \in chosen : v = w

\* And liveness: if the step is not put off for ever, something is chosen.
FairSpec == Spec /\ WF_chosen(Next)
Success == <>(chosen # {})

THEOREM Spec => [](TypeOK /\ Agreement)
THEOREM FairSpec => Success
==============================================================================
