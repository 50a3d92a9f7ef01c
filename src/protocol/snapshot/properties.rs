//! What must hold of a snapshot: that the recorded state is one that the system can reach.

use super::{Ghost, Message, START, Snapshot, amount};
use crate::causality::ProcessId;
use crate::sim::{Judge, Presentation, Promised, Property, View};

/// The place in the list of a property that rules protect.
pub const CONSISTENT_CUT: u8 = 1;
/// The place in the list of a property that rules protect.
pub const EXACT_CHANNELS: u8 = 2;

/// The safety properties, the ones that matter to its users first.
pub fn all() -> Vec<Property<Snapshot>> {
    let promised = Promised::ToUsers;
    let property = |name, definition, formula, judge| Property { name, definition, formula, promised, judge };
    vec![
        property(
            "Recorded total",
            "RecordedTotal",
            "complete ⇒ Σ recorded balances + Σ recorded channels = N × Start",
            Judge::Ghost(Box::new(recorded_total)),
        ),
        property(
            "Consistent cut",
            "ConsistentCut",
            "∀ p, q : got[q][p] ≤ paid[p][q] in their records",
            Judge::Ghost(Box::new(consistent_cut)),
        ),
        property(
            "Exact channels",
            "ExactChannels",
            "∀ p ∈ marked[q] : caught[q][p] = paid[p][q] − got[q][p] in their records",
            Judge::Ghost(Box::new(exact_channels)),
        ),
        property(
            "Money is preserved",
            "MoneyIsPreserved",
            "Σ balances + Σ transfers on the way = N × Start",
            Judge::System(Box::new(money_is_preserved)),
        )
        .of_the_proof(),
    ]
}

/// The recorded money, in accounts and in channels, once the snapshot is complete.
pub fn totals(snapshot: &Snapshot, ghost: &Ghost) -> Option<(u32, u32)> {
    let (mut accounts, mut channels) = (0, 0);
    for p in snapshot.all().iter() {
        let record = &ghost[p.index()];
        accounts += record.books.filter(|_| snapshot.is_done(p, record))?.balance;
        channels += snapshot.others(p).iter().map(|q| amount(q) * u32::from(record.caught[q.index()])).sum::<u32>();
    }
    Some((accounts, channels))
}

/// The money that there is at the start, and always.
fn all_money(snapshot: &Snapshot) -> u32 {
    START * u32::from(snapshot.processes)
}

fn recorded_total(snapshot: &Snapshot, ghost: &Ghost) -> Option<String> {
    let (accounts, channels) = totals(snapshot, ghost)?;
    let at_first = all_money(snapshot);
    let says = || {
        format!("{accounts} in accounts and {channels} in channels are recorded, and at first there were {at_first}")
    };
    (accounts + channels != at_first).then(says)
}

/// A channel both ends of which have recorded their states, and what passed through it in these.
struct Cut {
    from: ProcessId,
    to: ProcessId,
    paid: u16,
    got: u16,
}

/// Every such channel.
fn cuts(snapshot: &Snapshot, ghost: &Ghost) -> impl Iterator<Item = Cut> {
    let all = snapshot.all();
    all.iter().flat_map(move |from| all.without(from).iter().map(move |to| (from, to))).filter_map(|(from, to)| {
        let (sender, receiver) = (ghost[from.index()].books?, ghost[to.index()].books?);
        Some(Cut { from, to, paid: sender.paid[to.index()], got: receiver.got[from.index()] })
    })
}

/// So many transfers of a process, in words.
fn transfers(count: u16) -> String {
    if count == 1 { "1 transfer".to_owned() } else { format!("{count} transfers") }
}

fn consistent_cut(snapshot: &Snapshot, ghost: &Ghost) -> Option<String> {
    let Cut { from, to, paid, got } = cuts(snapshot, ghost).find(|cut| cut.got > cut.paid)?;
    let (from, to) = (snapshot.process(from).name, snapshot.process(to).name);
    Some(format!("{to} has recorded {} received from {from}, which has recorded {paid} sent", transfers(got)))
}

fn exact_channels(snapshot: &Snapshot, ghost: &Ghost) -> Option<String> {
    let caught = |cut: &Cut| ghost[cut.to.index()].caught[cut.from.index()];
    let closed = |cut: &Cut| ghost[cut.to.index()].marked.contains(cut.from);
    let wrong = |cut: &Cut| closed(cut) && cut.got + caught(cut) != cut.paid;
    let cut = cuts(snapshot, ghost).find(wrong)?;
    let (from, to) = (snapshot.process(cut.from).name, snapshot.process(cut.to).name);
    Some(format!(
        "{from} has recorded {} sent to {to}, which has recorded {} received and {} on the way",
        transfers(cut.paid),
        cut.got,
        caught(&cut)
    ))
}

/// Of the state that the system really is in: transfers are all that there is to it.
fn money_is_preserved(snapshot: &Snapshot, View { now, .. }: View<'_, Snapshot>) -> Option<String> {
    let accounts: u32 = now.states.iter().map(|state| state.books.balance).sum();
    let transfers = now.in_flight.values().filter(|envelope| envelope.body == Message::Transfer);
    let on_the_way: u32 = transfers.map(|envelope| amount(envelope.from)).sum();
    let at_first = all_money(snapshot);
    let says = || format!("{accounts} in accounts and {on_the_way} on the way, and at first there were {at_first}");
    (accounts + on_the_way != at_first).then(says)
}
