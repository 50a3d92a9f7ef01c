--------------------------------- MODULE Paxos ---------------------------------
\* Single-decree Paxos: processes agree on one value, although messages get lost, overtake each other and come twice,
\* and although any process may crash at any moment.
\*
\* This is the algorithm that runs on the stage, written as mathematics. A behaviour is a sequence of states, and the
\* specification says which behaviours the system may show, in the five steps in which one specifies anything:
\*   1. The state space          what a state consists of
\*   2. The initial predicate    in which states it may begin
\*   3. The next-state relation  which pairs of states are steps
\*   4. Invariants               what is to hold in every state that can be reached
\*   5. Liveness                 what is to happen in the end, and under which assumption
\* and in a sixth part it is shown to be a way of doing what two simpler specifications demand, Voting and Consensus.
\*
\* Names are those of the published specifications where these have the thing.
\*
\* Sources: "PMS", with P1a, P2a, P2c and the phases 1a to 2b, is Lamport, "Paxos Made Simple", 2001 (2.2 how a value is
\* chosen, 2.3 how it is learned, 2.4 progress, 2.5 what is stable). B1, B2 and B3 are of Lamport, "The Part-Time
\* Parliament", 1998, section 2.1. VoteFor is of the module Voting, after Lamport's. That no algorithm ends in
\* every fair run where one process may stop for good: Fischer, Lynch and Paterson, "Impossibility of Distributed
\* Consensus with One Faulty Process", 1985.

EXTENDS Integers, FiniteSets

CONSTANTS
  N,            \* how many proposers there are; their numbers are 1 .. N
  Acceptor,     \* the set of acceptors
  Learner,      \* the set of learners
  Promises,     \* how many promises are enough to propose  } majorities, or other sizes, of which it is enough that
  Votes,        \* how many votes choose a value            } Promises + Votes > Cardinality(Acceptor)
  MaxBallot,    \* no ballot above this one is started   } bounds, so that there are finitely many states:
  MaxCrashes,   \* there are no more crashes than this   } the algorithm knows nothing of them
  Struck        \* the names of the rules that are struck out; {} for Paxos as it is

\* Each line that the proof needs is a rule with a name, and stands below behind Keeps("its-name"), once. Struck out,
\* the guard is not asked for, or the effect does not take place. Then see what breaks.
Keeps(rule) == rule \notin Struck

Proposer == 1 .. N
Process == Proposer \cup Acceptor \cup Learner
Ballot == 1 .. MaxBallot
Value == Proposer              \* the value that proposer p wants is called p
None == 0                      \* no ballot, or no value

\* The quorums of promises and of votes. Majorities are usual; all that is needed is that one of the first kind shares
\* an acceptor with one of the second (Howard, Malkhi and Spiegelman 2016).
EnoughPromises(S) == Cardinality(S) >= Promises
EnoughVotes(S) == Cardinality(S) >= Votes
PromiseQuorum == {Q \in SUBSET Acceptor : EnoughPromises(Q)}
VoteQuorum == {Q \in SUBSET Acceptor : EnoughVotes(Q)}
QuorumsMeet == Promises + Votes > Cardinality(Acceptor)

--------------------------------------------------------------------------------
\* 1. THE STATE SPACE

VARIABLES
  proposer,     \* proposer[p]: how far p is in its ballot, a record
  maxBal,       \* maxBal[a]: the highest ballot that a took part in, which is what it promised
  maxVBal,      \* maxVBal[a]: the highest ballot that a voted in,
  maxVal,       \* maxVal[a]:  and what it voted for there
  heard,        \* heard[l]: the votes <<a, b, v>> that learner l has heard of
  learned,      \* learned[l]: the value that l takes to be chosen
  msgs,         \* every message that was ever sent
  crashed,      \* the processes that are crashed
  crashes       \* how many crashes there have been

acceptorVars == <<maxBal, maxVBal, maxVal>>
learnerVars == <<heard, learned>>
faultVars == <<crashed, crashes>>
vars == <<proposer, acceptorVars, learnerVars, msgs, faultVars>>

\* A vote as a proposer hears of it; 0 and 0 where there was none.
Vote == [bal : Ballot \cup {None}, val : Value \cup {None}]
NoVote == [bal |-> None, val |-> None]

\* Of two votes, the higher. Two in one ballot with different values exist only where a rule is struck out.
IsHigher(v, w) == v.bal > w.bal \/ (v.bal = w.bal /\ v.val > w.val)

\* The vote that counts, of two reports that are heard of in this order.
Higher(v, w) ==
  IF v # NoVote /\ ~Keeps("highest-not-first")                  \* P2c, B3
    THEN v
    ELSE IF IsHigher(v, w) THEN v ELSE w

\* The vote that counts where that is not the highest: of the votes for a value that the most report, the highest.
Reporters(reports, val) == {r[1] : r \in {q \in reports : q[2].val = val}}
MostReported(reports) ==
  LET votes == {r[2] : r \in reports}
      Most(v) == \A w \in votes : Cardinality(Reporters(reports, w.val)) <= Cardinality(Reporters(reports, v.val))
      most == {v \in votes : Most(v)}
  IN  CHOOSE v \in most : \A w \in most : w = v \/ IsHigher(v, w)

ProposerState == [ballot : Ballot \cup {None},     \* the highest ballot that it started
                  phase : {"idle", "preparing", "accepting", "done"},
                  promises : SUBSET Acceptor,      \* who promised this ballot
                  reported : Vote,                 \* the highest vote that they reported
                  reports : SUBSET (Acceptor \X Vote), \* who reported which, where not the highest counts
                  proposed : Value \cup {None},    \* what it proposed in this ballot
                  votes : SUBSET Acceptor]         \* who voted in this ballot, as far as it knows

Idle == [ballot |-> None, phase |-> "idle", promises |-> {}, reported |-> NoVote, reports |-> {}, proposed |-> None,
         votes |-> {}]

\* The messages. The network is the set of all that were ever sent, and nothing is ever taken out of it. A message in
\* it may be received again, after later ones, or never: so it says, with no word about them, that messages may be
\* duplicated, overtaken and lost without bound. Those of proposers go to every acceptor; an acceptor's 2b goes to the
\* proposer of the ballot, and to all learners.
Message ==
  [type : {"1a"}, from : Proposer, bal : Ballot]
    \cup
  [type : {"1b"}, from : Acceptor, to : Proposer, bal : Ballot, mbal : Ballot \cup {None}, mval : Value \cup {None}]
    \cup
  [type : {"2a"}, from : Proposer, bal : Ballot, val : Value]
    \cup
  [type : {"2b"}, from : Acceptor, to : Proposer, bal : Ballot, val : Value]

TypeOK ==
  /\ proposer \in [Proposer -> ProposerState]
  /\ maxBal \in [Acceptor -> Ballot \cup {None}]
  /\ maxVBal \in [Acceptor -> Ballot \cup {None}]
  /\ maxVal \in [Acceptor -> Value \cup {None}]
  /\ heard \in [Learner -> SUBSET (Acceptor \X Ballot \X Value)]
  /\ learned \in [Learner -> Value \cup {None}]
  /\ msgs \subseteq Message
  /\ crashed \subseteq Process
  /\ crashes \in 0 .. MaxCrashes

--------------------------------------------------------------------------------
\* 2. THE INITIAL PREDICATE

Init ==
  /\ proposer = [p \in Proposer |-> Idle]
  /\ maxBal = [a \in Acceptor |-> None]
  /\ maxVBal = [a \in Acceptor |-> None]
  /\ maxVal = [a \in Acceptor |-> None]
  /\ heard = [l \in Learner |-> {}]
  /\ learned = [l \in Learner |-> None]
  /\ msgs = {}
  /\ crashed = {}
  /\ crashes = 0

--------------------------------------------------------------------------------
\* 3. THE NEXT-STATE RELATION

Up(x) == x \notin crashed
Send(m) == msgs' = msgs \cup {m}

\* Phase 1a. A proposer starts its next ballot whenever it likes, whatever became of the one before, and asks the
\* acceptors to take part. Ballot numbers are dealt out in turn (1, N+1, 2N+1 ... to the first proposer), so that no
\* two proposers share one.
NextBallot(p) ==
  LET last == proposer[p].ballot
  IN  IF Keeps("unique-ballots")                                \* B1
        THEN IF last < p THEN p ELSE last + N
        ELSE last + 1

Phase1a(p) ==
  LET b == NextBallot(p)
  IN  /\ Up(p)
      /\ b <= MaxBallot
      /\ proposer' = [proposer EXCEPT ![p] = [Idle EXCEPT !.ballot = b, !.phase = "preparing"]]
      /\ Send([type |-> "1a", from |-> p, bal |-> b])
      /\ UNCHANGED <<acceptorVars, learnerVars, faultVars>>

\* Phase 1b. An acceptor promises to take no further part in ballots below m.bal, and reports its last vote.
Phase1b(a, m) ==
  /\ m.type = "1a"
  /\ Up(a)
  /\ Keeps("promise-only-above") => m.bal > maxBal[a]           \* PMS 2.2, 1b
  /\ maxBal' = IF Keeps("record-promise")                       \* P1a
                 THEN [maxBal EXCEPT ![a] = m.bal]
                 ELSE maxBal
  /\ LET report == IF Keeps("report-highest-vote")              \* P2c
                     THEN [bal |-> maxVBal[a], val |-> maxVal[a]]
                     ELSE NoVote
     IN  Send([type |-> "1b", from |-> a, to |-> m.from, bal |-> m.bal, mbal |-> report.bal, mval |-> report.val])
  /\ UNCHANGED <<proposer, maxVBal, maxVal, learnerVars, faultVars>>

\* Phase 2a. A proposer notes a promise; when a quorum promised, it proposes: the value of the highest vote that
\* they reported, for that one may be chosen already, and only if there is none the value that it wants itself.
Enough(S) ==
  IF Keeps("majority-of-promises")                              \* P2c, B2
    THEN EnoughPromises(S)
    ELSE S # {}

ValueToPropose(p, reported) ==
  IF Keeps("adopt-highest-reported") /\ reported # NoVote       \* P2c, B3
    THEN reported.val
    ELSE p

Noted(q, a, vote) ==
  LET reports == IF Keeps("highest-not-most-frequent") \/ vote = NoVote  \* P2c, B3
                   THEN q.reports
                   ELSE q.reports \cup {<<a, vote>>}
  IN  [q EXCEPT !.promises = @ \cup {a},
                !.reports = reports,
                !.reported = IF reports = {} THEN Higher(@, vote) ELSE MostReported(reports)]

Phase2a(p, m) ==
  /\ m.type = "1b"
  /\ m.to = p
  /\ Up(p)
  /\ proposer[p].phase # "idle"
  /\ Keeps("promises-per-ballot") => m.bal = proposer[p].ballot          \* PMS 2.2, 2a
  /\ Keeps("one-value-per-ballot") => proposer[p].phase = "preparing"    \* PMS 2.2
  /\ LET noted == Noted(proposer[p], m.from, [bal |-> m.mbal, val |-> m.mval])
         value == ValueToPropose(p, noted.reported)
     IN  IF Enough(noted.promises)
           THEN /\ proposer' = [proposer EXCEPT ![p] = [noted EXCEPT !.phase = "accepting", !.proposed = value]]
                /\ Send([type |-> "2a", from |-> p, bal |-> proposer[p].ballot, val |-> value])
           ELSE /\ proposer' = [proposer EXCEPT ![p] = noted]
                /\ UNCHANGED msgs
  /\ UNCHANGED <<acceptorVars, learnerVars, faultVars>>

\* Phase 2b. An acceptor votes, unless it has promised a higher ballot, and tells the proposer and the learners.
Phase2b(a, m) ==
  /\ m.type = "2a"
  /\ Up(a)
  /\ Keeps("accept-at-or-above-promise") => m.bal >= maxBal[a]  \* P1a
  /\ maxBal' = IF Keeps("accepting-raises-promise")             \* Voting, VoteFor
                 THEN [maxBal EXCEPT ![a] = IF m.bal > @ THEN m.bal ELSE @]
                 ELSE maxBal
  /\ maxVBal' = [maxVBal EXCEPT ![a] = m.bal]
  /\ maxVal' = [maxVal EXCEPT ![a] = m.val]
  /\ Send([type |-> "2b", from |-> a, to |-> m.from, bal |-> m.bal, val |-> m.val])
  /\ UNCHANGED <<proposer, learnerVars, faultVars>>

\* Learning. The value of a ballot is chosen when a quorum has voted in it; who hears of that quorum knows it.
EnoughToLearn(S) ==
  IF Keeps("learn-from-majority")                               \* PMS 2.3
    THEN EnoughVotes(S)
    ELSE S # {}

\* Whether two ballots' votes count together.
Together(b, c) == Keeps("votes-per-ballot") => b = c            \* PMS 2.3

\* The ballot's own proposer hears of a vote.
Conclude(p, m) ==
  /\ m.type = "2b"
  /\ m.to = p
  /\ Up(p)
  /\ Together(m.bal, proposer[p].ballot)
  /\ proposer[p].phase = "accepting"
  /\ LET noted == [proposer[p] EXCEPT !.votes = @ \cup {m.from}]
     IN  proposer' = [proposer EXCEPT ![p] = IF EnoughToLearn(noted.votes)
                                               THEN [noted EXCEPT !.phase = "done"]
                                               ELSE noted]
  /\ UNCHANGED <<acceptorVars, learnerVars, msgs, faultVars>>

\* A learner hears of a vote.
Learn(l, m) ==
  /\ m.type = "2b"
  /\ Up(l)
  /\ heard' = [heard EXCEPT ![l] = @ \cup {<<m.from, m.bal, m.val>>}]
  /\ learned' = IF EnoughToLearn({a \in Acceptor : \E b \in Ballot : Together(b, m.bal) /\ <<a, b, m.val>> \in heard'[l]})
                  THEN [learned EXCEPT ![l] = m.val]
                  ELSE learned
  /\ UNCHANGED <<proposer, acceptorVars, msgs, faultVars>>

\* Faults. A crashed process takes no step; where it goes on from is decided by what its stable storage kept: all of
\* an acceptor, the number of the ballot of a proposer, nothing of a learner.
Crash(x) ==
  /\ Up(x)
  /\ crashes < MaxCrashes
  /\ crashed' = crashed \cup {x}
  /\ crashes' = crashes + 1
  /\ UNCHANGED <<proposer, acceptorVars, learnerVars, msgs>>

RestartProposer(p) ==
  LET kept == IF Keeps("ballots-not-reused")                    \* PMS 2.5
                THEN proposer[p].ballot
                ELSE None
  IN  /\ proposer' = [proposer EXCEPT ![p] = [Idle EXCEPT !.ballot = kept]]
      /\ UNCHANGED <<acceptorVars, learnerVars>>

RestartAcceptor(a) ==
  /\ IF Keeps("stable-promise-and-vote")                        \* PMS 2.5
       THEN UNCHANGED acceptorVars
       ELSE /\ maxBal' = [maxBal EXCEPT ![a] = None]
            /\ maxVBal' = [maxVBal EXCEPT ![a] = None]
            /\ maxVal' = [maxVal EXCEPT ![a] = None]
  /\ UNCHANGED <<proposer, learnerVars>>

RestartLearner(l) ==
  /\ heard' = [heard EXCEPT ![l] = {}]
  /\ learned' = [learned EXCEPT ![l] = None]
  /\ UNCHANGED <<proposer, acceptorVars>>

Restart(x) ==
  /\ x \in crashed
  /\ crashed' = crashed \ {x}
  /\ \/ x \in Proposer /\ RestartProposer(x)
     \/ x \in Acceptor /\ RestartAcceptor(x)
     \/ x \in Learner /\ RestartLearner(x)
  /\ UNCHANGED <<msgs, crashes>>

\* A step is one of these. Receiving a message for the second time mostly changes nothing.
Next ==
  \/ \E p \in Proposer : Phase1a(p)
  \/ \E a \in Acceptor, m \in msgs : Phase1b(a, m)
  \/ \E p \in Proposer, m \in msgs : Phase2a(p, m)
  \/ \E a \in Acceptor, m \in msgs : Phase2b(a, m)
  \/ \E p \in Proposer, m \in msgs : Conclude(p, m)
  \/ \E l \in Learner, m \in msgs : Learn(l, m)
  \/ \E x \in Process : Crash(x)
  \/ \E x \in Process : Restart(x)

\* The safety part of the specification: begin as Init says; then each step is one of Next, or changes nothing.
Spec == Init /\ [][Next]_vars

--------------------------------------------------------------------------------
\* 4. INVARIANTS

\* What an onlooker knows. No process reads these; they are functions of msgs, and so add no states.
votes == [a \in Acceptor |-> {<<m.bal, m.val>> : m \in {n \in msgs : n.type = "2b" /\ n.from = a}}]

ChosenAt(b, v) == EnoughVotes({a \in Acceptor : <<b, v>> \in votes[a]})
chosen == {v \in Value : \E b \in Ballot : ChosenAt(b, v)}

\* The values wanted by those who ever started a ballot.
proposedValues == {m.from : m \in {n \in msgs : n.type = "1a"}}

\* What consensus promises to its users:
Agreement == \A v, w \in chosen : v = w
Validity == chosen \subseteq proposedValues
LearnedImpliesChosen ==
  /\ \A l \in Learner : learned[l] \in chosen \cup {None}
  /\ \A p \in Proposer : proposer[p].phase = "done" => proposer[p].proposed \in chosen

\* Why it holds: what Paxos keeps true so that Agreement follows. VotesSafe, its companion, is in part 6.
OneValuePerBallot ==
  \A a, c \in Acceptor : \A vote \in votes[a], other \in votes[c] : vote[1] = other[1] => vote[2] = other[2]

\* No property of a state but of a step: a promise is never taken back.
PromisesNeverDecrease == [][\A a \in Acceptor : maxBal'[a] >= maxBal[a]]_vars

THEOREM Struck = {} /\ QuorumsMeet => (Spec => [](TypeOK /\ Agreement /\ Validity /\ LearnedImpliesChosen /\ OneValuePerBallot))
THEOREM Struck = {} => (Spec => PromisesNeverDecrease)

--------------------------------------------------------------------------------
\* 5. LIVENESS
\*
\* Spec allows the system to stand still for ever, so it promises nothing. Weak fairness, WF, of an action: if from
\* some moment on a step of it that changes something is always possible, then such a step is taken. Here it is asked
\* of each kind of action of each process, for some message: who can receive something of a kind over and over receives
\* something of that kind; who crashed restarts; and a proposer does not rest while it is welcome to start a ballot.
\* Nobody is forced to crash.
\*
\* A ballot is under way as long as its proposer is up, and a quorum has done what it waits for or still may: first
\* promise, then vote.
Promised(p) == {m.from : m \in {n \in msgs : n.type = "1b" /\ n.to = p /\ n.bal = proposer[p].ballot}}
Voted(p) == {a \in Acceptor : \E vote \in votes[a] : vote[1] = proposer[p].ballot}
Willing(p) ==
  CASE proposer[p].phase = "idle" -> {}
    [] proposer[p].phase = "preparing" -> Promised(p) \cup {a \in Acceptor : maxBal[a] < proposer[p].ballot}
    [] OTHER -> Voted(p) \cup {a \in Acceptor : maxBal[a] <= proposer[p].ballot}
UnderWay(p) ==
  Up(p) /\ IF proposer[p].phase = "preparing" THEN EnoughPromises(Willing(p)) ELSE EnoughVotes(Willing(p))

\* A proposer does not outbid itself; with back-off, it outbids nobody whose ballot is under way. That is an assumption
\* about its surroundings, for no proposer can know: they may have a failure detector that in the end trusts one process,
\* Omega, or time may be long enough in the end.
Welcome(p) ==
  \A q \in Proposer : q = p \/ Keeps("back-off") => ~UnderWay(q)    \* PMS 2.4

Fairness ==
  /\ \A p \in Proposer : /\ WF_vars(Welcome(p) /\ Phase1a(p))
                         /\ WF_vars(\E m \in msgs : Phase2a(p, m))
                         /\ WF_vars(\E m \in msgs : Conclude(p, m))
  /\ \A a \in Acceptor : /\ WF_vars(\E m \in msgs : Phase1b(a, m))
                         /\ WF_vars(\E m \in msgs : Phase2b(a, m))
  /\ \A l \in Learner : WF_vars(\E m \in msgs : Learn(l, m))
  /\ \A x \in Process : WF_vars(Restart(x))

\* Ballots may be started at any time, but not for ever where they are not welcome.
Patience == <>[][\A p \in Proposer : Phase1a(p) => Welcome(p)]_vars

FairSpec == Spec /\ Fairness /\ Patience

\* In the end a value is chosen, and every learner knows it.
Termination == <>(chosen # {} /\ \A l \in Learner : learned[l] # None)

\* Suppose that there were always a next ballot. With back-off, FairSpec implies Termination: the highest ballot stays
\* under way until a quorum has voted in it, unless its proposer crashes, which happens only so often. Without, it
\* does not: two proposers can outbid each other for ever, each after the promises for the other's ballot and before its
\* votes, and all fairness is satisfied, though nobody stops. Some assumption is needed where one process may stop for
\* good: then no algorithm ends in every fair run (Fischer, Lynch and Paterson 1985).
\* "lightcone check paxos --liveness termination --strike back-off" shows the two. MaxBallot hides them, for nobody
\* outbids the last ballot. So within the bounds, and as long as the proposer of the last ballot does not crash in it:
THEOREM MaxCrashes = 0 /\ Struck \subseteq {"back-off"} /\ MaxBallot >= 1 => (FairSpec => Termination)

--------------------------------------------------------------------------------
\* 6. WHAT IT REFINES
\*
\* Forget everything but votes and maxBal, and each step of Paxos is a step of Voting, or changes nothing there:
\* Phase1b is IncreaseMaxBal, Phase2b is VoteFor. Where VoteFor looks at what a whole quorum did, Paxos relies on the
\* promises that the proposer collected. Forget all but chosen, and each step is one of Consensus.

V == INSTANCE Voting WITH Value <- Value, Acceptor <- Acceptor, Ballot <- Ballot,
                          PromiseQuorum <- PromiseQuorum, VoteQuorum <- VoteQuorum, votes <- votes, maxBal <- maxBal
C == INSTANCE Consensus WITH Value <- Value, chosen <- chosen

\* Below the ballot of a vote, no other value was or can be chosen: the invariant from which Agreement follows.
VotesSafe == V!VotesSafe

\* The specifications of Voting and Consensus, written out.
RefinesVoting == V!Init /\ [][V!Next]_<<votes, maxBal>>
RefinesConsensus == C!Init /\ [][C!Next]_chosen

THEOREM Struck = {} /\ QuorumsMeet => (Spec => []VotesSafe)
THEOREM Struck = {} /\ QuorumsMeet => (Spec => RefinesVoting /\ RefinesConsensus)
================================================================================
