---------------------------------- MODULE Store ----------------------------------
\* The service that is replicated, and that ReplicatedLog and Raft share: one variable x, or the balance of one account,
\* and the requests that change it. What a request does follows from the store and the request alone.

EXTENDS Integers, Sequences, FiniteSets

\* What a client may ask for, the one first that does harm if it is done twice.
operations == <<"x+=1", "x:=1", "read">>

\* A request: whose it is, its number among those of this client, and what it asks for.
Request(c, n, op) == [client |-> c, number |-> n, op |-> op]

\* A command that does nothing, to fill a gap of a log with.
Nothing == Request(0, 0, "nothing")

\* A store: the variable, and what was done, in order, with the answer given to it. A real one remembers for each client
\* only its last request, which is enough where a client has one request under way at a time.
EmptyStore == [x |-> 0, done |-> <<>>]

IsDone(store, request) ==
  \E i \in DOMAIN store.done : /\ store.done[i].client = request.client
                               /\ store.done[i].number = request.number

\* The answer that was given to a request when it was done, the last time if it was done more than once.
AnswerTo(store, request) ==
  LET places == {i \in DOMAIN store.done : /\ store.done[i].client = request.client
                                           /\ store.done[i].number = request.number}
      last == CHOOSE i \in places : \A j \in places : j <= i
  IN  store.done[last].answer

\* The store after a request, whose answer is the new value of x. What x+=1 adds is an argument, so that a specification
\* can say what happens if it is not the same everywhere.
Execute(store, request, one) ==
  LET x == CASE request.op = "x+=1" -> store.x + one
             [] request.op = "x:=1" -> 1
             [] OTHER -> store.x
  IN  IF request = Nothing
        THEN store
        ELSE [x |-> x,
              done |-> Append(store.done, [client |-> request.client, number |-> request.number, answer |-> x])]

\* No request was done twice.
DoneOnce(store) ==
  \A i, j \in DOMAIN store.done :
    store.done[i].client = store.done[j].client /\ store.done[i].number = store.done[j].number => i = j

\* A client: the number of its last request, what that asked for, and the answer once it has it. It has one request
\* under way at a time. All of it is in stable storage, so that a crash does not make it use a number twice.
Unknown == -1
NewClient == [number |-> 0, op |-> "nothing", answer |-> 0]
IsWaiting(client) == client.answer = Unknown
================================================================================
