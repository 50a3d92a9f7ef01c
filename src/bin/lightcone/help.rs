//! What the command says of itself.

/// Every command and every option.
pub const USAGE: &str = "\
Usage:
  lightcone run LINK-OR-FILE   replay a run: its events with both clocks, what each step changed, recorded and showed, why
                               it did or had no effect, and the properties and facts in the end
  lightcone run -              the same, with the link or the file's text read from standard input
  lightcone scenarios          list the prepared runs with their links
  lightcone check ALGORITHM    search all runs within bounds for a shortest one that violates a property
  lightcone export --tla ALGORITHM   write its modules and their configuration, for TLC to go on with the same search
  lightcone lesson check FILE  say what a lesson shows and asks, with the answers as they are found in its runs; or what is
                               wrong with it, line by line. Several files, or - for standard input
  lightcone lesson new RUN     print a lesson that shows this run, to be gone on with
  lightcone exercises          make exercises from a seed, with answers that are computed, for a sheet or a quiz
  lightcone --help             print this, after any command too

Of a run, these besides:
  --states                     after each step, all variables of all processes, and the messages in flight
  --compare 5 9.2              instead, how two events stand to each other: which happened before the other, with a path
                               that shows it, or that they are concurrent; and both clocks of each. An event is called
                               by the number of its step, as it stands before it: 9.2 is the second event of step 9

A link is a whole address or only the part after its “#”, in quotation marks. The exit code is 0, or 1 when the run
cannot be read, or can be replayed only in part, or 2 when the command is not one of these, or its options make no sense.

What bounds a search, for Paxos with what it is unless given:
  --proposers 2 --acceptors 3 --learners 1 --max-ballot 2 --crashes 0
  --network set                the network that the algorithm is specified for, here a set of messages: they are lost,
                               duplicated and reordered without bound; or multiset, which is assumed when losses or
                               duplications are given: a delivery takes the message out
  --losses 0 --duplications 0  how many of each a run may have, in a multiset
  --strike RULE                without this rule, by its name; may be given again. Where no bounds are given, they are those
                               in which a search shows what the rules are for; where it holds, the answer says which
                               bounds or which other rule to try, or that none are known
  --property NAME              this property alone, such as agreement
  --witness                    look for a shortest run to a fact, such as a chosen value, instead of a violation; or to
                               a violation of the property given
  --value x                    the fact must be about this value
  --field P1.phase=done        look for a state with this on a process's card instead
  --without P1                 this process must do nothing in that run; may be given again
  --liveness NAME              look for a fair run that goes round for ever without what must happen in the end, such as
                               termination; bounds are then those of the property unless they are given, and bound
                               ballots, say, when they have been renumbered
  --symmetry                   take states for one that differ only in which of some processes that are alike is which
  --random N                   if something is found, make N random runs within the bounds and say how many meet it; of at
                               most 100 steps, each is drawn from all that change something
  --each-rule                  search as many times more, once without each rule, on all cores at once: within the bounds
                               given, or each where it shows what the rule is for
  --max-states N               stop when so many distinct states were met; with --each-rule, in each search
  --max-memory MB              stop when the search takes so many megabytes; 4000 unless given; with --each-rule, the
                               searches that run at once share them
  --json                       print one JSON object: asked, verdict (holds, violated or incomplete; for a witness,
                               reached or unreached), property, says, distinct, generated, depth, length (states of the
                               shortest run), coverage, one_in (the odds against two states being taken for one), link;
                               random (runs, and hits: how many of them meet it, where they are asked for);
                               bounds (those searched, in words), options (the same, to be given again), bounds_for (the
                               rules for which they were chosen), lessons (of the rules struck, where nothing was found:
                               rule, says, shows, try (a command), long (whether that takes long), with (other rules));
                               values (those that the fact or the field that is looked for had, if it is not reached);
                               cut_short_by (states, memory or interrupt, if incomplete); for a run that goes round,
                               loop_start and period (in steps) and fair (why it is fair to each action). With
                               --each-rule an array of them, each with its rule. What is wrong with the command is one
                               object with error
The exit code is 0 when everything holds or the witness is found, 1 if not, and 3 when the search is incomplete. With
--each-rule it is that of the search with every rule, since the others are there to break; and 3 instead of 0 when one of
the others is incomplete. Ctrl-C ends a search with what was found so far, which is incomplete; a second one ends at once.

Exercises take
  --kind NAME                  of one kind alone: lamport or vector (fill in the clocks), order (before, after or
                               concurrent), cut (is it consistent, and what is the nearest), paxos-value (what must
                               a ballot propose), linearizable (could these answers be) or struck-rule (what is a rule for)
  --level 1 --seed 1           how hard they are, 1 to 3, and what they are made from: the same makes the same for ever
  --count 1                    how many of each kind, from this seed and those after it
  --key                        print the answers as well, and what was misunderstood by who answers otherwise
  --format text                or gift, or moodle (Moodle XML): a quiz, which has its key in it

An export takes the algorithm's own bounds, --crashes, --strike and --liveness as a search does, and
  --symmetry                   take states for one that differ only in which of some processes that are alike is which
  --into FOLDER                where to write; here unless given
";
