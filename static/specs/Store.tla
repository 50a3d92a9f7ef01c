---------------------------------- MODULE Store ----------------------------------
\* The service that is replicated, and that ReplicatedLog and Raft share: two variables x and y and an account a, and the
\* requests that change them. What a request does follows from the store and the request alone.

EXTENDS Integers, Sequences, FiniteSets

\* What a client may ask for, the one first that does harm if it is done twice.
operations == <<"x+=1", "x:=1", "read", "withdraw 50", "deposit 50", "y:=x">>

\* A request: whose it is, its number among those of this client, and what it asks for.
Request(c, n, op) == [client |-> c, number |-> n, op |-> op]

\* A command that does nothing, to fill a gap of a log with.
Nothing == Request(0, 0, "nothing")

\* What is answered: a value; or that the account has not enough, which stands for no value.
Refused == -2
Answer == Nat \cup {Refused}

\* A store: the variables, the account's balance, and what was done, in order, with the answer given to it. A real one
\* remembers for each client only its last request, which is enough where a client has one request under way at a time.
StoreState == [x : Nat, y : Nat, a : Nat, done : Seq([client : Nat, number : Nat, answer : Answer])]
EmptyStore == [x |-> 0, y |-> 0, a |-> 50, done |-> <<>>]

IsDone(store, request) ==
  \E i \in DOMAIN store.done : /\ store.done[i].client = request.client
                               /\ store.done[i].number = request.number

\* The answer that was given to a request when it was done, the last time if it was done more than once.
AnswerTo(store, request) ==
  LET places == {i \in DOMAIN store.done : /\ store.done[i].client = request.client
                                           /\ store.done[i].number = request.number}
      last == CHOOSE i \in places : \A j \in places : j <= i
  IN  store.done[last].answer

\* Whether a request is done, or refused: who withdraws more than there is changes nothing.
IsCovered(store, request) == request.op = "withdraw 50" => store.a >= 50

\* The store after a request that is covered. What x+=1 adds is an argument, so that a specification can say what happens
\* if it is not the same everywhere: if it is read from a local clock, say.
Change(store, request, one) ==
  CASE request.op = "x+=1" -> [store EXCEPT !.x = @ + one]
    [] request.op = "x:=1" -> [store EXCEPT !.x = 1]
    [] request.op = "withdraw 50" -> [store EXCEPT !.a = @ - 50]
    [] request.op = "deposit 50" -> [store EXCEPT !.a = @ + 50]
    [] request.op = "y:=x" -> [store EXCEPT !.y = store.x]
    [] OTHER -> store

\* What it answers: the value, after it, of what it is about.
Value(store, request) ==
  CASE request.op \in {"withdraw 50", "deposit 50"} -> store.a
    [] request.op = "y:=x" -> store.y
    [] OTHER -> store.x

\* The store after a request.
Execute(store, request, one) ==
  LET after == IF IsCovered(store, request) THEN Change(store, request, one) ELSE store
      answer == IF IsCovered(store, request) THEN Value(after, request) ELSE Refused
  IN  IF request = Nothing
        THEN store
        ELSE [after EXCEPT !.done =
                Append(@, [client |-> request.client, number |-> request.number, answer |-> answer])]

\* No request was done twice.
DoneOnce(store) ==
  \A i, j \in DOMAIN store.done :
    store.done[i].client = store.done[j].client /\ store.done[i].number = store.done[j].number => i = j

\* A client: the number of its last request, what that asked for, and the answer once it has it. It has one request
\* under way at a time. All of it is in stable storage, so that a crash does not make it use a number twice.
Unknown == -1
NewClient == [number |-> 0, op |-> "nothing", answer |-> 0]
IsWaiting(client) == client.answer = Unknown

\* ANSWERS ARE LINEARIZABLE if there is an order of the requests, each done at one moment between its request and its
\* answer, in which one store gives just these answers. Of each order that fits so far is kept what it leads to: a store,
\* and what clients must be told who still wait and whose requests are done. A request is put into an order only when an
\* answer asks for it: its own, or that of another which was done after it.
NoRequests == [store |-> EmptyStore, early |-> {}]
IsEarly(order, c) == \E told \in order.early : told.client = c

Then(order, c, op) ==
  LET store == Execute(order.store, Request(c, 1, op), 1)
  IN  [store |-> [store EXCEPT !.done = <<>>],
       early |-> order.early \cup {[client |-> c, answer |-> store.done[1].answer]}]

\* With any of these others done first, each a client and what it asked for.
RECURSIVE After(_, _)
After(orders, others) ==
  LET pairs == {pair \in orders \X others : ~IsEarly(pair[1], pair[2].client)}
      more == orders \cup {Then(pair[1], pair[2].client, pair[2].op) : pair \in pairs}
  IN  IF more = orders THEN orders ELSE After(more, others)

\* What the orders lead to in which the request of a client is answered so, while these others wait.
Fitting(orders, c, op, answer, others) ==
  LET early == {order \in orders : IsEarly(order, c)}
      done == early \cup {Then(order, c, op) : order \in After(orders \ early, others)}
      told == [client |-> c, answer |-> answer]
  IN  {[order EXCEPT !.early = @ \ {told}] : order \in {o \in done : told \in o.early}}
================================================================================
