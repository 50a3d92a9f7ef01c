---------------------------------- MODULE Raft ----------------------------------
\* Raft (Ongaro and Ousterhout, "In Search of an Understandable Consensus Algorithm", 2014): a replicated log in which all
\* entries flow from the leader, so that a leader never asks what its log is to be. The store, the clients and what they
\* are promised are those of ReplicatedLog.
\*
\* This is the algorithm that runs on the stage, written as mathematics, in the five steps of Paxos.tla:
\*   1. The state space          what a state consists of
\*   2. The initial predicate    in which states it may begin
\*   3. The next-state relation  which pairs of states are steps
\*   4. Invariants               what is to hold in every state that can be reached
\*   5. Liveness                 what is to happen in the end, and under which assumption
\*
\* Sources: numbers such as 5.4.2 name sections of that paper, and Figure 2 is its summary (5.1 terms, 5.2 elections, 5.3 the
\* log, 5.4 safety, 8 clients).
\*
\* Among other things, this is simpler than what the paper describes in two that are as
\* safe: a leader sends to all whatever stands above its commit index, and has no guess for each follower where that
\* follower's log ends; and who denies a vote says nothing.

EXTENDS Integers, Sequences, FiniteSets, Store

CONSTANTS
  N,            \* how many replicas there are
  Clients,      \* how many clients there are
  MaxTerm,      \* nobody campaigns in a term above this one     }
  Candidates,   \* only the first so many replicas ever campaign }
  MaxRequests,  \* no client makes more requests than this       } bounds, so that there are finitely many states:
  Operations,   \* requests ask for the first so many operations } the algorithm knows nothing of them
  MaxLength,    \* no log is followed further than this length  }
  MaxCrashes,   \* there are no more crashes than this           }
  Struck        \* the names of the rules that are struck out; {} for the algorithm as it is

\* Each line that the proof needs is a rule with a name, and stands below behind Keeps("its-name"), once. Struck out,
\* the guard is not asked for, or the effect does not take place. Then see what breaks.
Keeps(rule) == rule \notin Struck

Replica == 1 .. N
Client == N + 1 .. N + Clients
Process == 1 .. N + Clients
Term == 1 .. MaxTerm
None == 0                      \* no term, or nobody
Operation == {operations[i] : i \in 1 .. Operations}

Majority(S) == 2 * Cardinality(S) > N
Min(S) == CHOOSE s \in S : \A t \in S : s <= t
Max(S) == CHOOSE s \in S : \A t \in S : t <= s

--------------------------------------------------------------------------------
\* 1. THE STATE SPACE

VARIABLES
  client,       \* client[c]: what c asked for last, and what it was answered
  replica,      \* replica[r]: what r knows, a record
  msgs,         \* every message that was ever sent
  leaders,      \* what an onlooker has seen: who ever led, by term,
  had,          \* who had which entry where in its log, in the term of that entry,
  committed,    \* what is committed by that, where, and in which term,
  executed,     \* what any replica executed where, and its store after so many commands,
  orders,       \* what the orders of the requests lead to that fit what clients were told,
  misfit,       \* and the first answer that fits none of them
  crashed,      \* the processes that are crashed
  crashes       \* how many crashes there have been

logVars == <<had, committed>>
answerVars == <<orders, misfit>>
seenVars == <<leaders, logVars, executed, answerVars>>
faultVars == <<crashed, crashes>>
vars == <<client, replica, msgs, seenVars, faultVars>>

Entry == [term : Term, cmd : [client : Client, number : 1 .. MaxRequests, op : Operation]]

ReplicaState ==
  [term : Term \cup {None},           \* the latest term that it knows of  }
   voted : Replica \cup {None},       \* whom it voted for in it           } in stable storage
   log : Seq(Entry),                  \*                                   }
   commit : Nat,                      \* how many entries it knows to be committed, and has executed
   store : StoreState,
   role : {"follower", "candidate", "leader"},
   votes : SUBSET Replica,            \* candidate: who voted for it
   matched : [Replica -> Nat]]        \* leader: how far it knows that the others' logs are as its own

NoMatch == [r \in Replica |-> 0]

\* What a replica is after it was started with this in its stable storage.
Restarted(term, voted, log) ==
  [term |-> term, voted |-> voted, log |-> log, commit |-> 0, store |-> EmptyStore,
   role |-> "follower", votes |-> {}, matched |-> NoMatch]

LastTerm(log) == IF log = <<>> THEN None ELSE log[Len(log)].term

\* The messages. The network is the set of all that were ever sent: see Paxos.tla.
Message ==
  [type : {"request"}, from : Client, number : 1 .. MaxRequests, op : Operation]
    \cup
  [type : {"reply"}, from : Replica, to : Client, number : 1 .. MaxRequests, answer : Answer]
    \cup
  [type : {"requestVote"}, from : Replica, term : Term, length : Nat, last : Term \cup {None}]
    \cup
  [type : {"vote"}, from : Replica, to : Replica, term : Term]
    \cup
  [type : {"append"}, from : Replica, to : Replica, term : Term,
   before : Nat, last : Term \cup {None}, entries : Seq(Entry), commit : Nat]
    \cup
  [type : {"appended"}, from : Replica, to : Replica, term : Term, length : Nat]
    \cup
  [type : {"missing"}, from : Replica, to : Replica, term : Term, length : Nat]

TypeOK ==
  /\ DOMAIN client = Client
  /\ DOMAIN replica = Replica
  /\ \A r \in Replica : /\ replica[r].term \in Term \cup {None}
                        /\ replica[r].voted \in Replica \cup {None}
                        /\ replica[r].role \in {"follower", "candidate", "leader"}
                        /\ replica[r].votes \subseteq Replica
  /\ crashed \subseteq Process
  /\ crashes \in 0 .. MaxCrashes

--------------------------------------------------------------------------------
\* 2. THE INITIAL PREDICATE

Init ==
  /\ client = [c \in Client |-> NewClient]
  /\ replica = [r \in Replica |-> Restarted(None, None, <<>>)]
  /\ msgs = {}
  /\ leaders = {}
  /\ had = {}
  /\ committed = {}
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

\* CLIENTS, as in ReplicatedLog.
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
  /\ UNCHANGED <<replica, msgs, leaders, logVars, executed, faultVars>>

\* ELECTING A LEADER.

Campaign(r) ==
  LET term == replica[r].term + 1
      log == replica[r].log
  IN  /\ Up(r)
      /\ term <= MaxTerm
      /\ r <= Candidates
      /\ replica' = [replica EXCEPT ![r] =
           [@ EXCEPT !.term = term, !.voted = r, !.role = "candidate", !.votes = {r}, !.matched = NoMatch]]
      /\ Send({[type |-> "requestVote", from |-> r, term |-> term, length |-> Len(log), last |-> LastTerm(log)]})
      /\ UNCHANGED <<client, seenVars, faultVars>>

\* Whoever hears of a later term follows in it, and has not voted in it yet.
Hear(state, term) ==
  IF term <= state.term
    THEN state
    ELSE IF Keeps("step-down")                                    \* 5.1
      THEN [state EXCEPT !.term = term, !.voted = None, !.role = "follower", !.votes = {}, !.matched = NoMatch]
      ELSE [state EXCEPT !.term = term, !.voted = None]

\* An onlooker sees who leads, and in which term.
SeeLeader(r, state) ==
  leaders' = IF state.role = "leader" THEN leaders \cup {<<state.term, r>>} ELSE leaders

\* A log is as up to date as another if its last entry is of a later term, or of the same and it is as long.
UpToDate(last, length, log) == last > LastTerm(log) \/ (last = LastTerm(log) /\ length >= Len(log))

\* A replica votes for a candidate, or only hears of its term.
Vote(r, m) ==
  /\ m.from # r
  /\ Up(r)
  /\ LET state == Hear(replica[r], m.term)
         current == Keeps("refuse-old-candidates") => m.term = state.term                            \* 5.1
         free == Keeps("one-vote") => state.voted \in {None, m.from}                                 \* 5.2
         upToDate == Keeps("election-restriction") => UpToDate(m.last, m.length, state.log)          \* 5.4.1
     IN  IF current /\ state.role = "follower" /\ free /\ upToDate
           THEN /\ replica' = [replica EXCEPT ![r] = [state EXCEPT !.voted = m.from]]
                /\ Send({[type |-> "vote", from |-> r, to |-> m.from, term |-> m.term]})
           ELSE /\ state # replica[r]
                /\ replica' = [replica EXCEPT ![r] = state]
                /\ UNCHANGED msgs
  /\ SeeLeader(r, Hear(replica[r], m.term))
  /\ UNCHANGED <<client, logVars, executed, answerVars, faultVars>>

Enough(S) ==
  IF Keeps("majority")                                          \* 5.2, 5.3
    THEN Majority(S)
    ELSE Cardinality(S) >= 2

\* What a leader sends to q: the entries above a place of its log, and the term of the one there.
AppendTo(r, q, state, before) ==
  [type |-> "append", from |-> r, to |-> q, term |-> state.term,
   before |-> before, last |-> LastTerm(SubSeq(state.log, 1, before)),
   entries |-> SubSeq(state.log, before + 1, Len(state.log)), commit |-> state.commit]

\* To all: whatever stands above its commit index, which is beyond its log only where a rule is struck.
Broadcast(r, state) ==
  {AppendTo(r, q, state, Min({state.commit, Len(state.log)})) : q \in Replica \ {r}}

BecomeLeader(r, m) ==
  /\ m.to = r
  /\ Up(r)
  /\ replica[r].role = "candidate"
  /\ Keeps("votes-of-own-term") => m.term = replica[r].term      \* 5.2
  /\ LET noted == [replica[r] EXCEPT !.votes = @ \cup {m.from}]
         leading == [noted EXCEPT !.role = "leader", !.votes = {}]
     IN  IF Enough(noted.votes)
           THEN /\ replica' = [replica EXCEPT ![r] = leading]
                /\ SeeLeader(r, leading)
                /\ Send(Broadcast(r, leading))
           ELSE /\ replica' = [replica EXCEPT ![r] = noted]
                /\ UNCHANGED <<leaders, msgs>>
  /\ UNCHANGED <<client, logVars, executed, answerVars, faultVars>>

\* THE LOG.

Reply(r, c, n, answer) == [type |-> "reply", from |-> r, to |-> c, number |-> n, answer |-> answer]

\* What an onlooker notes of a replica's log. Who has an entry in the term of that entry has given the leader its word for
\* it: with the word of a majority it is committed, and so is whatever stands before it, whether or not anybody knows it.
NoteLog(r, state) ==
  IF state.log = replica[r].log
    THEN UNCHANGED logVars
    ELSE LET log == state.log
             own == {i \in DOMAIN log : log[i].term = state.term}
             with == had \cup {[at |-> i, entry |-> log[i], by |-> r] : i \in own}
             By(i) == {q \in Replica : [at |-> i, entry |-> log[i], by |-> q] \in with}
             last == Max({0} \cup {i \in own : Majority(By(i))})
         IN  /\ had' = with
             /\ committed' = committed \cup {[index |-> i, entry |-> log[i], at |-> state.term] : i \in 1 .. last}

\* Clients ask again, and leaders change, so that one request may be in the log twice. It is done once.
IsRepeated(store, request) ==
  /\ Keeps("at-most-once")                                      \* 8
  /\ IsDone(store, request)

IsTaken(state, request) == \E i \in DOMAIN state.log : state.log[i] = [term |-> state.term, cmd |-> request]

\* A leader appends a request to its log, once in its term; the request that is done already it answers.
Serve(r, m) ==
  /\ Up(r)
  /\ replica[r].role = "leader"
  /\ LET request == Request(m.from, m.number, m.op)
         state == replica[r]
         longer == [state EXCEPT !.log = Append(@, [term |-> state.term, cmd |-> request])]
     IN  IF IsRepeated(state.store, request)
           THEN /\ Send({Reply(r, m.from, m.number, AnswerTo(state.store, request))})
                /\ UNCHANGED <<replica, logVars>>
           ELSE /\ ~IsTaken(state, request)
                /\ replica' = [replica EXCEPT ![r] = longer]
                /\ NoteLog(r, longer)
                /\ Send(Broadcast(r, longer))
  /\ UNCHANGED <<client, leaders, executed, answerVars, faultVars>>

\* THE STATE MACHINE. What is committed is executed, in order.
RECURSIVE ExecuteTo(_, _)
ExecuteTo(state, commit) ==
  IF state.commit >= commit
    THEN state
    ELSE LET command == state.log[state.commit + 1].cmd
             store == IF IsRepeated(state.store, command) THEN state.store ELSE Execute(state.store, command, 1)
         IN  ExecuteTo([state EXCEPT !.commit = @ + 1, !.store = store], commit)

\* A replica executes up to there, and an onlooker sees each entry.
ExecuteSeen(r, state, commit) ==
  /\ replica' = [replica EXCEPT ![r] = ExecuteTo(state, commit)]
  /\ executed' = executed \cup {[n |-> i, at |-> i, cmd |-> state.log[i].cmd, store |-> ExecuteTo(state, i).store] :
                                   i \in state.commit + 1 .. commit}

\* A follower's log becomes that of the leader, up to where the leader has sent it, if it was the same before that. It
\* says so, unless there is nothing yet.
Fits(log, m) ==
  \/ m.before = 0
  \/ m.before <= Len(log) /\ log[m.before].term = m.last

\* Entries that are there already stay, with all that follows them: the message may be an old one.
Joined(log, before, entries) ==
  LET known ==
        /\ Keeps("truncate-only-on-conflict")                     \* Figure 2
        /\ \A i \in DOMAIN entries : before + i <= Len(log) /\ log[before + i].term = entries[i].term
  IN  IF known THEN log ELSE SubSeq(log, 1, before) \o entries

Accept(r, m) ==
  /\ m.to = r
  /\ Up(r)
  /\ Keeps("refuse-old-appends") => m.term >= replica[r].term    \* 5.1
  /\ LET state == [Hear(replica[r], m.term) EXCEPT !.role = "follower", !.votes = {}, !.matched = NoMatch]
         fits == Keeps("consistency-check") => Fits(state.log, m)                                    \* 5.3
         length == m.before + Len(m.entries)
         joined == [state EXCEPT !.log = Joined(@, Min({m.before, Len(state.log)}), m.entries)]
     IN  IF fits
           THEN /\ ExecuteSeen(r, joined, Min({m.commit, length, Len(joined.log)}))
                /\ NoteLog(r, joined)
                /\ Send(IF length = 0
                          THEN {}
                          ELSE {[type |-> "appended", from |-> r, to |-> m.from, term |-> m.term, length |-> length]})
           ELSE /\ replica' = [replica EXCEPT ![r] = state]
                /\ UNCHANGED <<logVars, executed>>
                /\ Send({[type |-> "missing", from |-> r, to |-> m.from, term |-> m.term,
                          length |-> Min({m.before - 1, Len(state.log)})]})
  /\ UNCHANGED <<client, leaders, answerVars, faultVars>>

\* Who misses what stands before is sent more.
SendMore(r, m) ==
  /\ m.to = r
  /\ Up(r)
  /\ replica[r].role = "leader"
  /\ m.term = replica[r].term
  /\ Send({AppendTo(r, m.from, replica[r], m.length)})
  /\ UNCHANGED <<client, replica, seenVars, faultVars>>

\* A leader says again that it leads. All that is in the network already, unless a rule is struck.
Repeat(r) ==
  /\ Up(r)
  /\ replica[r].role = "leader"
  /\ Send(Broadcast(r, replica[r]))
  /\ UNCHANGED <<client, replica, seenVars, faultVars>>

\* A leader hears how far a follower's log is as its own. What a majority has is committed, if the last of it is of the
\* leader's own term: an entry of an earlier term on a majority of the logs can still be overwritten (figure 8).
Committable(r, state) ==
  {n \in state.commit + 1 .. Len(state.log) :
     /\ Enough({r} \cup {q \in Replica : state.matched[q] >= n})
     /\ Keeps("commit-own-term") => state.log[n].term = state.term                                   \* 5.4.2
  }

Replies(r, state) ==
  {Reply(r, state.store.done[i].client, state.store.done[i].number, state.store.done[i].answer) :
     i \in Len(replica[r].store.done) + 1 .. Len(state.store.done)}

Commit(r, m) ==
  /\ m.to = r
  /\ Up(r)
  /\ replica[r].role = "leader"
  /\ Keeps("acknowledgements-of-own-term") => m.term = replica[r].term    \* 5.3
  /\ m.length > replica[r].matched[m.from]
  /\ LET noted == [replica[r] EXCEPT !.matched[m.from] = m.length]
         n == Max({noted.commit} \cup Committable(r, noted))
         next == ExecuteTo(noted, n)
     IN  /\ ExecuteSeen(r, noted, n)
         /\ Send(IF n = noted.commit THEN {} ELSE Broadcast(r, next) \cup Replies(r, next))
  /\ UNCHANGED <<client, leaders, logVars, answerVars, faultVars>>

\* Faults. A crashed process takes no step. A replica goes on from its term, its vote and its log, and executes the log
\* anew as it learns what is committed; a client goes on where it was.
Crash(x) ==
  /\ Up(x)
  /\ crashes < MaxCrashes
  /\ crashed' = crashed \cup {x}
  /\ crashes' = crashes + 1
  /\ UNCHANGED <<client, replica, msgs, seenVars>>

RestartReplica(state) ==
  LET term == IF Keeps("stable-term")                           \* Figure 2
                THEN state.term
                ELSE None
      voted == IF Keeps("stable-vote")                          \* Figure 2
                 THEN state.voted
                 ELSE None
      log == IF Keeps("stable-log")                             \* Figure 2
               THEN state.log
               ELSE <<>>
  IN  Restarted(term, voted, log)

Restart(x) ==
  /\ x \in crashed
  /\ crashed' = crashed \ {x}
  /\ replica' = IF x \in Replica THEN [replica EXCEPT ![x] = RestartReplica(@)] ELSE replica
  /\ UNCHANGED <<client, msgs, seenVars, crashes>>

Next ==
  \/ \E c \in Client, op \in Operation : Ask(c, op)
  \/ \E c \in Client, m \in Sent("reply") : Receive(c, m)
  \/ \E r \in Replica : Campaign(r)
  \/ \E r \in Replica : Repeat(r)
  \/ \E r \in Replica, m \in Sent("requestVote") : Vote(r, m)
  \/ \E r \in Replica, m \in Sent("vote") : BecomeLeader(r, m)
  \/ \E r \in Replica, m \in Sent("request") : Serve(r, m)
  \/ \E r \in Replica, m \in Sent("append") : Accept(r, m)
  \/ \E r \in Replica, m \in Sent("missing") : SendMore(r, m)
  \/ \E r \in Replica, m \in Sent("appended") : Commit(r, m)
  \/ \E x \in Process : Crash(x)
  \/ \E x \in Process : Restart(x)

Spec == Init /\ [][Next]_vars

\* Each leader may append each request, so that logs grow longer than is of interest. A search does not go on from a
\* state in which one is too long.
ShortLogs == \A r \in Replica : Len(replica[r].log) <= MaxLength

--------------------------------------------------------------------------------
\* 4. INVARIANTS

\* A term has one leader.
ElectionSafety == \A a, b \in leaders : a[1] = b[1] => a[2] = b[2]

\* Two logs that have an entry of one term in one place are the same up to there.
LogMatching ==
  \A q, r \in Replica :
    \A i \in DOMAIN replica[q].log \cap DOMAIN replica[r].log :
      replica[q].log[i].term = replica[r].log[i].term
        => SubSeq(replica[q].log, 1, i) = SubSeq(replica[r].log, 1, i)

Has(r, e) == e.index <= Len(replica[r].log) /\ replica[r].log[e.index] = e.entry

\* A leader never overwrites or deletes what stands in its log: it only appends. A step of it in which it ceases to lead in
\* its term is asked for that as well.
Begins(log, other) == Len(log) <= Len(other) /\ SubSeq(other, 1, Len(log)) = log
LeaderAppendOnly ==
  [][\A r \in Replica : Up(r) /\ replica[r].role = "leader" /\ replica'[r].term = replica[r].term
                          => Begins(replica[r].log, replica'[r].log)]_vars

\* A leader has whatever was committed in earlier terms.
LeaderCompleteness ==
  \A r \in Replica, e \in committed : replica[r].role = "leader" /\ e.at < replica[r].term => Has(r, e)

\* Who takes an entry for committed, and has executed it, is right.
KnownImpliesCommitted ==
  \A r \in Replica : \A i \in 1 .. Min({replica[r].commit, Len(replica[r].log)}) :
    \E e \in committed : e.index = i /\ e.entry = replica[r].log[i]

\* The same state everywhere after the same number of commands.
SameState == \A a, b \in executed : a.n = b.n => a.store = b.store

\* No two commands are ever executed in one place of the log, whoever executes them and whenever.
StateMachineSafety == \A a, b \in executed : a.at = b.at => a.cmd = b.cmd

\* Nothing is executed that nobody asked for.
Validity == \A e \in executed : \E m \in Sent("request") : e.cmd = Request(m.from, m.number, m.op)

\* Some order of the requests gives the answers that clients got: see Store.
Linearizable == misfit = {}

\* However often it was sent, and wherever it stands in the log.
AtMostOnce == \A r \in Replica : DoneOnce(replica[r].store)

\* Why a leader has what was committed: no majority of the replicas would vote for one that has not.
CommittedIsSafe ==
  \A r \in Replica, e \in committed :
    ~Has(r, e)
      => ~Majority({q \in Replica : UpToDate(LastTerm(replica[r].log), Len(replica[r].log), replica[q].log)})

THEOREM Struck = {} => (Spec => [](TypeOK /\ ElectionSafety /\ LogMatching /\ LeaderCompleteness /\ CommittedIsSafe
                                   /\ KnownImpliesCommitted /\ StateMachineSafety /\ SameState /\ AtMostOnce
                                   /\ Validity /\ Linearizable))
THEOREM Struck = {} => (Spec => LeaderAppendOnly)

--------------------------------------------------------------------------------
\* 5. LIVENESS
\*
\* Fair is: each kind of action of each replica, and of each client, for some message. If from some moment on a step of that
\* kind that changes something is always possible, such a step is taken; no single message is promised to arrive. Who
\* crashed restarts. That is not enough: two candidates can split the votes of every term. In practice each waits for a
\* time drawn by lot before it campaigns, so that mostly one is first. Here it is Patience: from some moment on nobody
\* campaigns while somebody leads, or may still be elected, with a majority; how it knows is a matter of time.
Willing(r) ==
  CASE replica[r].role = "leader" -> {q \in Replica : replica[q].term <= replica[r].term}
    [] replica[r].role = "candidate" ->
         {q \in Replica :
            \/ replica[q].term = replica[r].term /\ replica[q].voted = r
            \/ /\ replica[q].term < replica[r].term \/ (replica[q].term = replica[r].term /\ replica[q].voted = None)
               /\ UpToDate(LastTerm(replica[r].log), Len(replica[r].log), replica[q].log)}
    [] OTHER -> {}
Welcome == \A r \in Replica : ~(Up(r) /\ Majority(Willing(r)))

Fairness ==
  /\ \A c \in Client : WF_vars(\E m \in Sent("reply") : Receive(c, m))
  /\ \A r \in Replica : /\ WF_vars(Welcome /\ Campaign(r))
                        /\ WF_vars(\E m \in Sent("requestVote") : Vote(r, m))
                        /\ WF_vars(\E m \in Sent("vote") : BecomeLeader(r, m))
                        /\ WF_vars(\E m \in Sent("request") : Serve(r, m))
                        /\ WF_vars(\E m \in Sent("append") : Accept(r, m))
                        /\ WF_vars(\E m \in Sent("missing") : SendMore(r, m))
                        /\ WF_vars(\E m \in Sent("appended") : Commit(r, m))
  /\ \A x \in Process : WF_vars(Restart(x))

Patience == <>[][\A r \in Replica : Campaign(r) => Welcome]_vars

FairSpec == Spec /\ Fairness /\ Patience

\* Whoever waits for an answer gets it.
Answered == \A c \in Client : IsWaiting(client[c]) ~> ~IsWaiting(client[c])

THEOREM MaxCrashes = 0 /\ Struck = {} /\ Candidates = 1 /\ MaxTerm >= 1 => (FairSpec => Answered)
================================================================================
