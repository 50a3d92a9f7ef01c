//! The same for stateright, through the adapter that its test uses: distinct states in a second of CPU time, with one
//! thread. `cargo bench --bench stateright -- 2/3/0/2/1` searches two proposers, three acceptors, no learner, ballots
//! up to 2, one crash.

#[path = "../tests/engine/adapter.rs"]
mod adapter;
mod setting;

use adapter::Adapter;
use cpu_time::ProcessTime;
use lightcone::sim::Protocol;
use setting::Setting;
use stateright::{Checker, Model};

fn main() {
    for setting in setting::asked() {
        let Setting { limits, crashes, .. } = setting.clone();
        let start = ProcessTime::now();
        let paxos = setting.paxos();
        let properties = paxos.properties();
        let checker = Adapter::new(paxos, limits, crashes, properties).checker().threads(1).spawn_bfs().join();
        assert!(checker.discoveries().is_empty(), "every property holds");
        println!("{setting} {} {}", checker.unique_state_count(), start.elapsed().as_nanos());
    }
}
