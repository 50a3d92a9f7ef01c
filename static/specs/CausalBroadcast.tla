------------------------------ MODULE CausalBroadcast ------------------------------
\* Causal broadcast (Birman, Schiper and Stephenson 1991): nobody gets an answer before the question, although messages
\* get lost, overtake each other and come twice. Everybody gets what is not lost for ever.
\*
\* This is the algorithm that runs on the stage, written as mathematics, in five parts: the state space, the initial
\* predicate, the next-state relation, invariants, and liveness.
\*
\* Sources: 2a and 2b are the two halves of the delivery rule, step 2 of the protocol CBCAST in Birman, Schiper and
\* Stephenson, "Lightweight Causal and Atomic Group Multicast", 1991: for the entry of the sender, and for every other; 3 is
\* its step 3. In 2a the paper has the number equal to the next one, which is two rules here: not above it, when it is
\* delivered, and not below it, when it is received: what has been delivered is not taken again.
\*
\* Happened-before is that of broadcasts and deliveries, written \prec below. On the stage, a -> b is over sends and
\* receipts, and says more: what was received, and not delivered, comes before in -> and not in \prec.

EXTENDS Integers, Sequences

CONSTANTS
  N,              \* how many processes there are; their numbers are 1 .. N
  MaxBroadcasts,  \* no process broadcasts more often: a bound, of which the algorithm knows nothing
  Struck          \* the names of the rules that are struck out; {} for the algorithm as it is

\* Each line that the proof needs is a rule with a name, and stands below behind Keeps("its-name"), once. Struck out,
\* the guard is not asked for. Then see what breaks.
Keeps(rule) == rule \notin Struck

Proc == 1 .. N

--------------------------------------------------------------------------------
\* 1. THE STATE SPACE

VARIABLES
  vt,           \* vt[p][q]: how many broadcasts of q have been delivered at p, and for q = p, made
  held,         \* held[p]: what p has received and not delivered, its hold-back queue
  delivered,    \* delivered[p]: what has been delivered at p, in this order
  msgs          \* every broadcast that was ever made

vars == <<vt, held, delivered, msgs>>

\* A vector has one count for each process. A broadcast carries that of its sender, which counts the broadcast itself:
\* so the entry of the sender is its number, and the others say what had been delivered before.
Vector == [Proc -> 0 .. MaxBroadcasts]
Message == [from : Proc, vt : Vector]
Number(m) == m.vt[m.from]

Max(a, b) == IF a > b THEN a ELSE b
Delivered(p) == {delivered[p][i] : i \in 1 .. Len(delivered[p])}

TypeOK ==
  /\ vt \in [Proc -> Vector]
  /\ msgs \subseteq Message
  /\ \A p \in Proc : held[p] \subseteq msgs /\ Delivered(p) \subseteq msgs

--------------------------------------------------------------------------------
\* 2. THE INITIAL PREDICATE

Init ==
  /\ vt = [p \in Proc |-> [q \in Proc |-> 0]]
  /\ held = [p \in Proc |-> {}]
  /\ delivered = [p \in Proc |-> <<>>]
  /\ msgs = {}

--------------------------------------------------------------------------------
\* 3. THE NEXT-STATE RELATION

\* A process broadcasts whenever it likes. At the process itself the broadcast is delivered at once.
Broadcast(p) ==
  LET stamp == [vt[p] EXCEPT ![p] = @ + 1]
      m == [from |-> p, vt |-> stamp]
  IN  /\ vt[p][p] < MaxBroadcasts
      /\ vt' = [vt EXCEPT ![p] = stamp]
      /\ delivered' = [delivered EXCEPT ![p] = Append(@, m)]
      /\ msgs' = msgs \cup {m}
      /\ UNCHANGED held

\* For each process, the higher count of two vectors.
Merged(v, w) == [k \in Proc |-> Max(v[k], w[k])]

\* To receive is not yet to deliver. Whoever is not the sender puts the broadcast into its hold-back queue, once, and
\* counts nothing yet.
Receive(p, m) ==
  /\ m.from # p
  /\ m \notin held[p]
  /\ Keeps("deliver-once") => m \notin Delivered(p)                  \* 2a
  /\ held' = [held EXCEPT ![p] = @ \cup {m}]
  /\ vt' = IF Keeps("merge-at-delivery")                             \* 3
              THEN vt
              ELSE [vt EXCEPT ![p] = Merged(@, m.vt)]
  /\ UNCHANGED <<delivered, msgs>>

\* The first of the broadcasts of q that p holds back.
First(p, q) ==
  CHOOSE m \in held[p] : m.from = q /\ \A o \in held[p] : o.from = q => Number(m) <= Number(o)

\* It is delivered when none of its sender is skipped, and everything that had been delivered at its sender before it
\* has been delivered here as well. Where things are delivered again, one more than there are is enough: a bound.
Deliver(p, q) ==
  /\ \E m \in held[p] : m.from = q
  /\ Len(delivered[p]) <= N * MaxBroadcasts
  /\ LET m == First(p, q)
     IN  /\ Keeps("next-of-sender") => Number(m) <= vt[p][q] + 1       \* 2a
         /\ \A k \in Proc \ {q} :
              Keeps("hold-back") => m.vt[k] <= vt[p][k]                \* 2b
         /\ vt' = [vt EXCEPT ![p] = Merged(@, m.vt)]
         /\ held' = [held EXCEPT ![p] = @ \ {m}]
         /\ delivered' = [delivered EXCEPT ![p] = Append(@, m)]
         /\ UNCHANGED msgs

Next ==
  \/ \E p \in Proc : Broadcast(p)
  \/ \E p \in Proc, m \in msgs : Receive(p, m)
  \/ \E p, q \in Proc : Deliver(p, q)

\* The safety part of the specification: begin as Init says; then each step is one of Next, or changes nothing.
Spec == Init /\ [][Next]_vars

--------------------------------------------------------------------------------
\* 4. INVARIANTS

\* Broadcast a happened before broadcast b if a was delivered at the sender of b before it made b, or by a chain of such
\* steps. What a process makes is delivered there at once, so that its own earlier broadcasts are among these. This
\* is a step of such a chain. It is read off the deliveries, and nothing is asked of vectors.
a \prec b ==
  \E j \in 1 .. Len(delivered[b.from]) :
    /\ delivered[b.from][j] = b
    /\ \E i \in 1 .. j - 1 : delivered[b.from][i] = a

\* What it is for: whatever happened before a broadcast is delivered before it, everywhere. If this is so of steps, it
\* is of chains: at the sender of the last one, each comes before the next.
CausalOrder ==
  \A p \in Proc : \A i \in 1 .. Len(delivered[p]) :
    \A a \in msgs : a \prec delivered[p][i] => \E j \in 1 .. i - 1 : delivered[p][j] = a

\* And nothing is delivered twice.
DeliveredOnce ==
  \A p \in Proc : \A i, j \in 1 .. Len(delivered[p]) : delivered[p][i] = delivered[p][j] => i = j

THEOREM Struck = {} => (Spec => [](TypeOK /\ CausalOrder /\ DeliveredOnce))

--------------------------------------------------------------------------------
\* 5. LIVENESS
\*
\* Spec allows the system to stand still for ever. Weak fairness of an action says: if from some moment on it is always
\* possible, then it is taken. It is assumed of each kind of action of each process, for some message. There are finitely
\* many broadcasts: so what was sent is received in the end, and what can be delivered is.

Fairness ==
  \A p \in Proc :
    /\ WF_vars(\E m \in msgs : Receive(p, m))
    /\ WF_vars(\E q \in Proc : Deliver(p, q))

FairSpec == Spec /\ Fairness

\* Everything that was broadcast is delivered everywhere in the end: nothing is held back for ever.
Made(q, n) == vt[q][q] >= n
Has(p, q, n) == \E m \in Delivered(p) : m.from = q /\ Number(m) = n
EverythingDelivered == \A p, q \in Proc, n \in 1 .. MaxBroadcasts : Made(q, n) ~> Has(p, q, n)

THEOREM Struck = {} => (FairSpec => EverythingDelivered)
================================================================================
