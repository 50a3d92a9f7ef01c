----------------------------- MODULE ReplicatedLog -----------------------------
\* A replicated state machine over multi-decree Paxos: replicas agree on a log of commands, one decision for each of its
\* slots, and each executes the log in order. Since commands are deterministic, all go through the same states; since
\* agreement takes a majority only, 2F+1 replicas go on although F of them are crashed.
\*
\* This is the algorithm that runs on the stage, written as mathematics, in the five steps of Paxos.tla:
\*   1. The state space          what a state consists of
\*   2. The initial predicate    in which states it may begin
\*   3. The next-state relation  which pairs of states are steps
\*   4. Invariants               what is to hold in every state that can be reached
\*   5. Liveness                 what is to happen in the end, and under which assumption
\*
\* Sources: "PMS", with P1a and P2c, is Lamport, "Paxos Made Simple", 2001 (2.2 to 2.5 one decision, 3 the sequence of
\* them). "SM" is Schneider, "Implementing Fault-Tolerant Services Using the State Machine Approach", 1990 (1 what a state
\* machine is, 3 order and agreement). "Raft" is Ongaro and Ousterhout, "In Search of an Understandable Consensus
\* Algorithm" (extended version), 2014, section 8 of which has the clients.

EXTENDS Integers, Sequences, FiniteSets, Store

CONSTANTS
  N,            \* how many replicas there are
  Clients,      \* how many clients there are
  MaxBallot,    \* no ballot above this one is started           }
  MaxRequests,  \* no client makes more requests than this       } bounds, so that there are finitely many states:
  Operations,   \* requests ask for the first so many operations } the algorithm knows nothing of them
  MaxSlots,     \* no log is followed further than this length  }
  MaxCrashes,   \* there are no more crashes than this           }
  Struck        \* the names of the rules that are struck out; {} for the algorithm as it is

\* Each line that the proof needs is a rule with a name, and stands below behind Keeps("its-name"), once. Struck out,
\* the guard is not asked for, or the effect does not take place. Then see what breaks.
Keeps(rule) == rule \notin Struck

Replica == 1 .. N
Client == N + 1 .. N + Clients
Process == 1 .. N + Clients
Ballot == 1 .. MaxBallot
None == 0                      \* no ballot
Operation == {operations[i] : i \in 1 .. Operations}

Slot == 1 .. MaxSlots + 1

Majority(S) == 2 * Cardinality(S) > N
Min(S) == CHOOSE s \in S : \A t \in S : s <= t
Max(S) == CHOOSE s \in S : \A t \in S : t <= s

--------------------------------------------------------------------------------
\* 1. THE STATE SPACE

VARIABLES
  client,       \* client[c]: what c asked for last, and what it was answered
  replica,      \* replica[r]: what r knows, a record
  msgs,         \* every message that was ever sent
  executed,     \* what an onlooker has seen: what any replica executed where, and its store after so many commands,
  orders,       \* what the orders of the requests lead to that fit what clients were told,
  misfit,       \* and the first answer that fits none of them
  crashed,      \* the processes that are crashed
  crashes       \* how many crashes there have been

faultVars == <<crashed, crashes>>
answerVars == <<orders, misfit>>
seenVars == <<executed, answerVars>>
vars == <<client, replica, msgs, seenVars, faultVars>>

Command == [client : Client, number : 1 .. MaxRequests, op : Operation] \cup {Nothing}
Unchosen == Request(0, 0, "unchosen")
Vote == [bal : Ballot \cup {None}, cmd : Command \cup {Unchosen}]
NoVote == [bal |-> None, cmd |-> Unchosen]
Higher(v, w) == IF w.bal > v.bal THEN w ELSE v

NoVotes == [s \in Slot |-> NoVote]
NobodyYet == [s \in Slot |-> {}]

\* A replica is an acceptor of every slot: promised and votes are its stable storage. It is a learner: it knows of some
\* commands that they are chosen, and has applied some of them to its store. And it may be the leader, whose ballot is
\* then what it promised last.
ReplicaState ==
  [promised : Ballot \cup {None},              \* the highest ballot that it took part in
   votes : [Slot -> Vote],                     \* for each slot its vote in the highest ballot it voted in
   chosen : [Slot -> Command \cup {Unchosen}], \* the commands that it knows to be chosen
   applied : Seq(Slot),                        \* the slots that it has applied, in this order
   store : StoreState,
   phase : {"following", "preparing", "leading"},
   promises : SUBSET Replica,                  \* preparing: who promised its ballot
   reported : [Slot -> Vote],                  \* preparing: the highest vote that they reported for each slot
   acks : [Slot -> SUBSET Replica],            \* leading: who voted for what it proposed; {} once that is chosen
   taken : [Client -> 0 .. MaxRequests]]       \* leading: the last request of each client that it took up

\* What a replica is that only follows, with this in its stable storage.
Following(promised, votes) ==
  [promised |-> promised, votes |-> votes,
   chosen |-> [s \in Slot |-> Unchosen], applied |-> <<>>, store |-> EmptyStore,
   phase |-> "following", promises |-> {}, reported |-> NoVotes, acks |-> NobodyYet, taken |-> [c \in Client |-> 0]]

\* The messages. The network is the set of all that were ever sent: see Paxos.tla.
Message ==
  [type : {"request"}, from : Client, number : 1 .. MaxRequests, op : Operation]
    \cup
  [type : {"reply"}, from : Replica, to : Client, number : 1 .. MaxRequests, answer : Answer]
    \cup
  [type : {"prepare"}, from : Replica, bal : Ballot]
    \cup
  [type : {"promise"}, from : Replica, to : Replica, bal : Ballot, votes : [Slot -> Vote]]
    \cup
  [type : {"accept"}, from : Replica, bal : Ballot, slot : Slot, cmd : Command]
    \cup
  [type : {"accepted"}, from : Replica, to : Replica, bal : Ballot, slot : Slot, cmd : Command]
    \cup
  [type : {"chosen"}, from : Replica, to : Replica, slot : Slot, cmd : Command]
    \cup
  [type : {"ask"}, from : Replica, to : Replica, slot : Slot]

TypeOK ==
  /\ DOMAIN client = Client
  /\ DOMAIN replica = Replica
  /\ \A r \in Replica : /\ replica[r].promised \in Ballot \cup {None}
                        /\ replica[r].phase \in {"following", "preparing", "leading"}
                        /\ replica[r].promises \subseteq Replica
                        /\ \A s \in Slot : replica[r].acks[s] \subseteq Replica
  /\ crashed \subseteq Process
  /\ crashes \in 0 .. MaxCrashes

--------------------------------------------------------------------------------
\* 2. THE INITIAL PREDICATE

Init ==
  /\ client = [c \in Client |-> NewClient]
  /\ replica = [r \in Replica |-> Following(None, NoVotes)]
  /\ msgs = {}
  /\ executed = {}
  /\ orders = {NoRequests}
  /\ misfit = {}
  /\ crashed = {}
  /\ crashes = 0

--------------------------------------------------------------------------------
\* 3. THE NEXT-STATE RELATION

Up(x) == x \notin crashed
Send(ms) == msgs' = msgs \cup ms
Sent(type) == {m \in msgs : m.type = type}

\* CLIENTS. A client sends its next request to every replica, since it does not know who leads. It would send it again
\* if no answer came; in this network, where a message can be received for ever, that changes nothing.
Ask(c, op) ==
  /\ Up(c)
  /\ ~IsWaiting(client[c])
  /\ client[c].number < MaxRequests
  /\ LET n == client[c].number + 1
     IN  /\ client' = [client EXCEPT ![c] = [number |-> n, op |-> op, answer |-> Unknown]]
         /\ Send({[type |-> "request", from |-> c, number |-> n, op |-> op]})
  /\ UNCHANGED <<replica, seenVars, faultVars>>

\* What an onlooker makes of an answer: what the orders lead to that fit; and from the first answer on that fits none, that
\* answer.
Others(c) == {[client |-> d, op |-> client[d].op] : d \in {e \in Client \ {c} : IsWaiting(client[e])}}

Judge(c, answer) ==
  LET fitting == Fitting(orders, c, client[c].op, answer, Others(c))
  IN  IF misfit = {} /\ fitting # {}
        THEN orders' = fitting /\ UNCHANGED misfit
        ELSE /\ misfit' = IF misfit = {} THEN {[client |-> c, number |-> client[c].number, answer |-> answer]} ELSE misfit
             /\ UNCHANGED orders

Receive(c, m) ==
  /\ m.to = c
  /\ Up(c)
  /\ IsWaiting(client[c])
  /\ m.number = client[c].number
  /\ client' = [client EXCEPT ![c].answer = m.answer]
  /\ Judge(c, m.answer)
  /\ UNCHANGED <<replica, msgs, executed, faultVars>>

\* ELECTING A LEADER: phase 1 of Paxos, once for all slots.

\* Ballot numbers are dealt out in turn (1, N+1, 2N+1 ... to the first replica), so that no two replicas share one.
NextBallot(r) ==
  IF Keeps("unique-ballots")                                    \* PMS 2.5
    THEN Min({b \in replica[r].promised + 1 .. replica[r].promised + N : (b - r) % N = 0})
    ELSE replica[r].promised + 1

Campaign(r) ==
  LET b == NextBallot(r)
  IN  /\ Up(r)
      /\ b <= MaxBallot
      /\ replica' = [replica EXCEPT ![r] =
           [@ EXCEPT !.promised = b, !.phase = "preparing", !.promises = {r}, !.reported = replica[r].votes,
                     !.acks = NobodyYet, !.taken = [c \in Client |-> 0]]]
      /\ Send({[type |-> "prepare", from |-> r, bal |-> b]})
      /\ UNCHANGED <<client, seenVars, faultVars>>

\* What becomes of a replica that promises another's ballot b.
Follow(state, b) ==
  [state EXCEPT !.promised = b, !.phase = "following", !.promises = {}, !.reported = NoVotes,
                !.acks = NobodyYet, !.taken = [c \in Client |-> 0]]

\* What becomes of one that votes in it.
TakePart(state, b) ==
  IF b > state.promised /\ Keeps("accepting-raises-promise")    \* P2c
    THEN Follow(state, b)
    ELSE state

Promise(r, m) ==
  /\ m.from # r
  /\ Up(r)
  /\ Keeps("promise-only-above") => m.bal > replica[r].promised    \* PMS 2.2
  /\ replica' = [replica EXCEPT ![r] = Follow(@, m.bal)]
  /\ Send({[type |-> "promise", from |-> r, to |-> m.from, bal |-> m.bal, votes |-> replica[r].votes]})
  /\ UNCHANGED <<client, seenVars, faultVars>>

Enough(S) ==
  IF Keeps("majority")                                          \* P2c, PMS 2.2
    THEN Majority(S)
    ELSE Cardinality(S) >= 2

\* With a majority of promises it leads. It proposes, in its own ballot, everything that may be chosen already; and where
\* nothing can be chosen, in a slot below one that may be, a command that does nothing.
Voted(votes) == {s \in Slot : votes[s] # NoVote}
Top(votes) == Max({0} \cup Voted(votes))

Proposals(state) ==
  LET found == IF Keeps("adopt-highest-reported")               \* P2c
                 THEN state.reported
                 ELSE state.votes
      open == IF Keeps("fill-gaps")                             \* PMS 3
                THEN 1 .. Top(found)
                ELSE Voted(found)
  IN  [s \in open |-> IF found[s] = NoVote THEN Nothing ELSE found[s].cmd]

Accepts(r, b, proposals) ==
  {[type |-> "accept", from |-> r, bal |-> b, slot |-> s, cmd |-> proposals[s]] : s \in DOMAIN proposals}

\* A leader votes for what it proposes itself.
Propose(r, state, proposals) ==
  [state EXCEPT
     !.votes = [s \in Slot |-> IF s \in DOMAIN proposals THEN [bal |-> state.promised, cmd |-> proposals[s]] ELSE @[s]],
     !.acks = [s \in Slot |-> IF s \in DOMAIN proposals THEN {r} ELSE @[s]]]

BecomeLeader(r, m) ==
  /\ m.to = r
  /\ Up(r)
  /\ replica[r].phase = "preparing"
  /\ m.bal = replica[r].promised
  /\ LET noted == [replica[r] EXCEPT !.promises = @ \cup {m.from},
                                     !.reported = [s \in Slot |-> Higher(@[s], m.votes[s])]]
         proposals == Proposals(noted)
         leading == [noted EXCEPT !.phase = "leading", !.promises = {}, !.reported = NoVotes]
     IN  IF Enough(noted.promises)
           THEN /\ replica' = [replica EXCEPT ![r] = Propose(r, leading, proposals)]
                /\ Send(Accepts(r, m.bal, proposals))
           ELSE /\ replica' = [replica EXCEPT ![r] = noted]
                /\ UNCHANGED msgs
  /\ UNCHANGED <<client, seenVars, faultVars>>

\* THE LOG: phase 2 of Paxos, for each slot by itself.

Reply(r, c, n, answer) == [type |-> "reply", from |-> r, to |-> c, number |-> n, answer |-> answer]

\* Clients ask again, and leaders change, so that one request may be in the log twice. It is done once.
IsRepeated(store, request) ==
  /\ Keeps("at-most-once")                                      \* Raft 8
  /\ IsDone(store, request)

\* A leader gives the next free slot to a request, with no phase 1; the request that is done already it answers.
Serve(r, m) ==
  /\ Up(r)
  /\ replica[r].phase = "leading"
  /\ LET request == Request(m.from, m.number, m.op)
         state == replica[r]
         slot == IF Keeps("one-command-per-slot-and-ballot")    \* PMS 2.2
                   THEN Top(state.votes) + 1
                   ELSE Min({s \in Slot : state.chosen[s] = Unchosen})
         proposals == [s \in {slot} |-> request]
     IN  IF IsRepeated(state.store, request)
           THEN /\ Send({Reply(r, m.from, m.number, AnswerTo(state.store, request))})
                /\ UNCHANGED replica
           ELSE /\ m.number > state.taken[m.from]
                /\ replica' = [replica EXCEPT ![r] =
                     Propose(r, [state EXCEPT !.taken[m.from] = m.number], proposals)]
                /\ Send(Accepts(r, state.promised, proposals))
  /\ UNCHANGED <<client, seenVars, faultVars>>

\* A replica votes, unless it has promised a higher ballot.
Accept(r, m) ==
  /\ m.from # r
  /\ Up(r)
  /\ Keeps("keep-promise") => m.bal >= replica[r].promised      \* P1a
  /\ replica' = [replica EXCEPT ![r] =
       [TakePart(@, m.bal) EXCEPT !.votes[m.slot] = [bal |-> m.bal, cmd |-> m.cmd]]]
  /\ Send({[type |-> "accepted", from |-> r, to |-> m.from, bal |-> m.bal, slot |-> m.slot, cmd |-> m.cmd]})
  /\ UNCHANGED <<client, seenVars, faultVars>>

\* THE STATE MACHINE. What is chosen is applied: in the order of slots, and only when nothing is missing below.
Ready(state) ==
  {s \in Slot : /\ state.chosen[s] # Unchosen
                /\ \A i \in DOMAIN state.applied : state.applied[i] # s
                /\ Keeps("no-gaps") => \A t \in 1 .. s : state.chosen[t] # Unchosen    \* SM 3
  }

NextReady(state) ==
  IF Keeps("log-order")                                         \* SM 3
    THEN Min(Ready(state))
    ELSE Max(Ready(state))

\* What x+=1 adds at a replica.
One(r) ==
  IF Keeps("deterministic-commands")                            \* SM 1
    THEN 1
    ELSE r

ApplyOne(r, state) ==
  LET s == NextReady(state)
      command == state.chosen[s]
      store == IF IsRepeated(state.store, command) THEN state.store ELSE Execute(state.store, command, One(r))
  IN  [state EXCEPT !.applied = Append(@, s), !.store = store]

RECURSIVE Apply(_, _)
Apply(r, state) == IF Ready(state) = {} THEN state ELSE Apply(r, ApplyOne(r, state))

\* What a leader answers: what it has just done.
Replies(r, state) ==
  IF state.phase # "leading"
    THEN {}
    ELSE {Reply(r, state.store.done[i].client, state.store.done[i].number, state.store.done[i].answer) :
            i \in Len(replica[r].store.done) + 1 .. Len(state.store.done)}

\* A replica applies what it can, and an onlooker sees each command.
RECURSIVE Applied(_, _)
Applied(r, state) ==
  IF Ready(state) = {}
    THEN {}
    ELSE LET s == NextReady(state)
             next == ApplyOne(r, state)
             seen == [n |-> Len(next.applied), at |-> s, cmd |-> state.chosen[s], store |-> next.store]
         IN  {seen} \cup Applied(r, next)

ApplySeen(r, state) ==
  /\ replica' = [replica EXCEPT ![r] = Apply(r, state)]
  /\ executed' = executed \cup Applied(r, state)

\* A leader hears of a vote. With a majority of them the command is chosen, and it tells the others.
Choose(r, m) ==
  /\ m.to = r
  /\ Up(r)
  /\ replica[r].phase = "leading"
  /\ m.bal = replica[r].promised
  /\ replica[r].acks[m.slot] # {}
  /\ LET noted == [replica[r] EXCEPT !.acks[m.slot] = @ \cup {m.from}]
         known == [noted EXCEPT !.acks[m.slot] = {}, !.chosen[m.slot] = m.cmd]
         tell == {[type |-> "chosen", from |-> r, to |-> q, slot |-> m.slot, cmd |-> m.cmd] : q \in Replica \ {r}}
     IN  IF Enough(noted.acks[m.slot])
           THEN ApplySeen(r, known) /\ Send(tell \cup Replies(r, Apply(r, known)))
           ELSE replica' = [replica EXCEPT ![r] = noted] /\ UNCHANGED <<msgs, executed>>
  /\ UNCHANGED <<client, answerVars, faultVars>>

\* A replica learns that a command is chosen. If it misses one below, it asks for it.
Missing(state, s) == {t \in 1 .. s : state.chosen[t] = Unchosen}

Learn(r, m) ==
  /\ m.to = r
  /\ Up(r)
  /\ LET known == [replica[r] EXCEPT !.chosen[m.slot] = m.cmd]
         missing == Missing(known, m.slot)
         ask == IF missing = {}
                  THEN {}
                  ELSE {[type |-> "ask", from |-> r, to |-> m.from, slot |-> Min(missing)]}
     IN  ApplySeen(r, known) /\ Send(ask \cup Replies(r, Apply(r, known)))
  /\ UNCHANGED <<client, answerVars, faultVars>>

\* Whoever is asked tells what it knows to be chosen from that slot on.
CatchUp(r, m) ==
  /\ m.to = r
  /\ Up(r)
  /\ LET known == {s \in Slot : s >= m.slot /\ replica[r].chosen[s] # Unchosen}
     IN  Send({[type |-> "chosen", from |-> r, to |-> m.from, slot |-> s, cmd |-> replica[r].chosen[s]] : s \in known})
  /\ UNCHANGED <<client, replica, seenVars, faultVars>>

\* Faults. A crashed process takes no step. A replica goes on from its promise and its votes, and learns and applies
\* anew what is chosen; a client goes on where it was.
Crash(x) ==
  /\ Up(x)
  /\ crashes < MaxCrashes
  /\ crashed' = crashed \cup {x}
  /\ crashes' = crashes + 1
  /\ UNCHANGED <<client, replica, msgs, seenVars>>

Restart(x) ==
  /\ x \in crashed
  /\ crashed' = crashed \ {x}
  /\ replica' = IF x \notin Replica
                  THEN replica
                  ELSE [replica EXCEPT ![x] = IF Keeps("stable-promise-and-votes")    \* PMS 2.5
                                                THEN Following(@.promised, @.votes)
                                                ELSE Following(None, NoVotes)]
  /\ UNCHANGED <<client, msgs, seenVars, crashes>>

Next ==
  \/ \E c \in Client, op \in Operation : Ask(c, op)
  \/ \E c \in Client, m \in Sent("reply") : Receive(c, m)
  \/ \E r \in Replica : Campaign(r)
  \/ \E r \in Replica, m \in Sent("prepare") : Promise(r, m)
  \/ \E r \in Replica, m \in Sent("promise") : BecomeLeader(r, m)
  \/ \E r \in Replica, m \in Sent("request") : Serve(r, m)
  \/ \E r \in Replica, m \in Sent("accept") : Accept(r, m)
  \/ \E r \in Replica, m \in Sent("accepted") : Choose(r, m)
  \/ \E r \in Replica, m \in Sent("chosen") : Learn(r, m)
  \/ \E r \in Replica, m \in Sent("ask") : CatchUp(r, m)
  \/ \E x \in Process : Crash(x)
  \/ \E x \in Process : Restart(x)

Spec == Init /\ [][Next]_vars

\* Each leader may take up each request, so that logs grow longer than is of interest. A search does not go on from a
\* state in which one is too long.
ShortLogs == \A r \in Replica : Top(replica[r].votes) <= MaxSlots

--------------------------------------------------------------------------------
\* 4. INVARIANTS

\* What an onlooker knows of votes: a leader votes by proposing, the others say so.
VotedFor(r, s, b, cmd) ==
  \E m \in msgs : m.type \in {"accept", "accepted"} /\ m.from = r /\ m.slot = s /\ m.bal = b /\ m.cmd = cmd


chosenEntries ==
  {[slot |-> m.slot, cmd |-> m.cmd] :
     m \in {p \in Sent("accept") : Majority({r \in Replica : VotedFor(r, p.slot, p.bal, p.cmd)})}}

\* The same log everywhere: no slot has two chosen commands.
Agreement == \A e, f \in chosenEntries : e.slot = f.slot => e.cmd = f.cmd

\* Who takes a command for chosen is right.
KnownImpliesChosen ==
  {[slot |-> s, cmd |-> replica[r].chosen[s]] : r \in Replica, s \in Slot}
    \subseteq chosenEntries \cup {[slot |-> s, cmd |-> Unchosen] : s \in Slot}

\* The same state everywhere after the same number of commands.
SameState == \A a, b \in executed : a.n = b.n => a.store = b.store

\* No two commands are ever executed in one place of the log, whoever executes them and whenever.
StateMachineSafety == \A a, b \in executed : a.at = b.at => a.cmd = b.cmd

\* Nothing is executed that nobody asked for.
Validity == \A e \in executed : e.cmd = Nothing \/ \E m \in Sent("request") : e.cmd = Request(m.from, m.number, m.op)

\* Some order of the requests gives the answers that clients got: see Store.
Linearizable == misfit = {}

\* However often it was sent, and wherever it stands in the log.
AtMostOnce == \A r \in Replica : DoneOnce(replica[r].store)

THEOREM Struck = {} => (Spec => [](TypeOK /\ Agreement /\ KnownImpliesChosen /\ StateMachineSafety /\ SameState
                                   /\ AtMostOnce /\ Validity /\ Linearizable))

--------------------------------------------------------------------------------
\* 5. LIVENESS
\*
\* Fair is: each kind of action of each replica, and of each client, for some message. If from some moment on a step of that
\* kind that changes something is always possible, such a step is taken; no single message is promised to arrive. Who
\* crashed restarts. That is not enough: two leaders can outbid each other for ever. In practice a leader is left alone while
\* it lives. Here it is Patience: from some moment on nobody starts a ballot while one is under way that has a majority, or
\* may still get it; how it knows is a matter of time.
Willing(r) ==
  CASE replica[r].phase = "leading" -> {q \in Replica : replica[q].promised <= replica[r].promised}
    [] replica[r].phase = "preparing" ->
         {q \in Replica : replica[q].promised < replica[r].promised} \cup replica[r].promises
           \cup {m.from : m \in {p \in Sent("promise") : p.to = r /\ p.bal = replica[r].promised}}
    [] OTHER -> {}
Welcome == \A r \in Replica : ~(Up(r) /\ Majority(Willing(r)))

Fairness ==
  /\ \A c \in Client : WF_vars(\E m \in Sent("reply") : Receive(c, m))
  /\ \A r \in Replica : /\ WF_vars(Welcome /\ Campaign(r))
                        /\ WF_vars(\E m \in Sent("prepare") : Promise(r, m))
                        /\ WF_vars(\E m \in Sent("promise") : BecomeLeader(r, m))
                        /\ WF_vars(\E m \in Sent("request") : Serve(r, m))
                        /\ WF_vars(\E m \in Sent("accept") : Accept(r, m))
                        /\ WF_vars(\E m \in Sent("accepted") : Choose(r, m))
                        /\ WF_vars(\E m \in Sent("chosen") : Learn(r, m))
                        /\ WF_vars(\E m \in Sent("ask") : CatchUp(r, m))
  /\ \A x \in Process : WF_vars(Restart(x))

Patience == <>[][\A r \in Replica : Campaign(r) => Welcome]_vars

FairSpec == Spec /\ Fairness /\ Patience

\* Whoever waits for an answer gets it. As long as the leader of the last ballot does not crash in it:
Answered == \A c \in Client : IsWaiting(client[c]) ~> ~IsWaiting(client[c])

THEOREM MaxCrashes = 0 /\ Struck = {} /\ MaxBallot >= 1 => (FairSpec => Answered)
================================================================================
