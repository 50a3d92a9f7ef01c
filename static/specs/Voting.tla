-------------------------------- MODULE Voting --------------------------------
\* How acceptors can choose a value by voting in ballots, before any thought of messages: every acceptor sees all
\* votes. This is the heart of Paxos; what Paxos adds is how an acceptor learns enough of the others from messages.
\*
\* A ballot has a number, and a value is chosen when a quorum has voted for it in the same ballot. That two values
\* are never chosen follows from two things that every step keeps true:
\*   OneValuePerBallot   all votes in one ballot are for one value, and
\*   VotesSafe           who votes for v in ballot b does it only when no other value was chosen, or can still be
\*                       chosen, in any ballot below b.

EXTENDS Integers

CONSTANTS Value,      \* what may be chosen
          Acceptor,   \* those who vote
          PromiseQuorum,  \* the sets of acceptors that are large enough to show that a value is safe,
          VoteQuorum,     \*   and to choose one
          Ballot      \* the numbers of ballots, from 1; 0 stands for none

ASSUME Ballot \subseteq Nat \ {0}

\* All that is asked of quorums. Majorities have it; two of one kind need not meet.
QuorumsMeet == \A Q \in PromiseQuorum, R \in VoteQuorum : Q \cap R # {}
ASSUME PromiseQuorum \subseteq SUBSET Acceptor /\ VoteQuorum \subseteq SUBSET Acceptor

VARIABLES votes,      \* votes[a]: the votes <<b, v>> that a has cast, for v in ballot b
          maxBal      \* maxBal[a]: a votes in no ballot below this one any more

TypeOK == /\ votes \in [Acceptor -> SUBSET (Ballot \X Value)]
          /\ maxBal \in [Acceptor -> Ballot \cup {0}]

-------------------------------------------------------------------------------
\* What can be said of votes.

VotedFor(a, b, v) == <<b, v>> \in votes[a]
DidNotVoteAt(a, b) == \A v \in Value : ~VotedFor(a, b, v)

ChosenAt(b, v) == \E Q \in VoteQuorum : \A a \in Q : VotedFor(a, b, v)
chosen == {v \in Value : \E b \in Ballot : ChosenAt(b, v)}

\* It has not voted in b and never will.
CannotVoteAt(a, b) == maxBal[a] > b /\ DidNotVoteAt(a, b)

\* Whatever happens: if ballot b chooses anything, it is v. For any quorum of votes shares a member with this one.
NoneOtherChoosableAt(b, v) == \E Q \in PromiseQuorum : \A a \in Q : VotedFor(a, b, v) \/ CannotVoteAt(a, b)

\* Below b, nothing but v was chosen or can be.
SafeAt(b, v) == \A c \in Ballot : c < b => NoneOtherChoosableAt(c, v)

\* How a quorum shows that v is safe at b, without looking at anybody else (B3 of "The Part-Time Parliament"): all of it
\* is done with the ballots below b, and in the highest of these in which one of its members voted, if there is any, it
\* was for v.
ShowsSafeAt(Q, b, v) ==
  /\ \A a \in Q : maxBal[a] >= b
  /\ \E c \in 0 .. (b - 1) :
       /\ c # 0 => \E a \in Q : VotedFor(a, c, v)
       /\ \A d \in (c + 1) .. (b - 1), a \in Q : DidNotVoteAt(a, d)

-------------------------------------------------------------------------------
\* The steps.

Init == /\ votes = [a \in Acceptor |-> {}]
        /\ maxBal = [a \in Acceptor |-> 0]

\* An acceptor may at any time renounce the ballots below b.
IncreaseMaxBal(a, b) ==
  /\ b > maxBal[a]
  /\ maxBal' = [maxBal EXCEPT ![a] = b]
  /\ votes' = votes

\* It may vote for v in b if it did not renounce b, voted for nothing else in b, nobody else did either, and some
\* quorum shows that v is safe there.
VoteFor(a, b, v) ==
  /\ b >= maxBal[a]
  /\ DidNotVoteAt(a, b)
  /\ \A c \in Acceptor, w \in Value : VotedFor(c, b, w) => w = v
  /\ \E Q \in PromiseQuorum : ShowsSafeAt(Q, b, v)
  /\ votes' = [votes EXCEPT ![a] = @ \cup {<<b, v>>}]
  /\ maxBal' = [maxBal EXCEPT ![a] = b]

Next == \E a \in Acceptor, b \in Ballot :
          IncreaseMaxBal(a, b) \/ \E v \in Value : VoteFor(a, b, v)

Spec == Init /\ [][Next]_<<votes, maxBal>>

-------------------------------------------------------------------------------
\* What holds in every state.

OneValuePerBallot == \A a, c \in Acceptor, b \in Ballot, v, w \in Value :
                       VotedFor(a, b, v) /\ VotedFor(c, b, w) => v = w

VotesSafe == \A a \in Acceptor, b \in Ballot, v \in Value : VotedFor(a, b, v) => SafeAt(b, v)

\* Voting is a way to do what Consensus demands: with `chosen` as defined here, each of its steps is a step of
\* Consensus, or changes nothing there.
C == INSTANCE Consensus WITH Value <- Value, chosen <- chosen
RefinesConsensus == C!Init /\ [][C!Next]_chosen

THEOREM QuorumsMeet => (Spec => [](TypeOK /\ OneValuePerBallot /\ VotesSafe))
THEOREM QuorumsMeet => (Spec => RefinesConsensus)
===============================================================================
