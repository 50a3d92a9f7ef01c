//! Where steps stand on the timeline: a step of another branch stands where one of the run would.

use lightcone::lab::preferences::Preferences;
use lightcone::lab::{Command, Lab, Look, Play, Rooms, Stage};
use lightcone::scene::Direction;
use lightcone::scene::axis::Axis;
use lightcone::sim::{Action, Choice};

/// A lab in a room of this size, of which one branch has many steps and the other, which is on the stage, has few.
fn forked(room: (f32, f32)) -> Lab {
    let mut lab = Lab::new(Preferences { questions: false, ..Preferences::default() });
    lab.update(Command::Look(Look::Rooms(Rooms { diagram: room, ..Rooms::default() })));
    lab.update(Command::Stage(Stage::Scenario(0, 0)));
    lab.update(Command::Play(Play::Seek(4)));
    let crash = Choice::Act(Action::Crash(lightcone::causality::ProcessId(1)));
    lab.update(Command::Play(Play::Choose(crash)));
    lab
}

#[test]
fn the_steps_of_two_branches_stand_at_one_distance() {
    for room in [(390.0, 600.0), (1280.0, 500.0)] {
        let lab = forked(room);
        let end = lab.run.other_branch().expect("it has another branch");
        let (length, branch) = (lab.run.length(), lab.run.depth_of(end));
        assert!(branch > length + 3, "{branch} {length}");
        let diagram = lab.diagram();
        let axis = Axis::of(&diagram, lab.direction(), (length, branch), room.0);
        assert_eq!(axis.own().len(), length);
        assert_eq!(axis.own(), &axis.all[..length], "a step before the fork has one place");
        assert!(axis.all.is_sorted(), "{axis:?}");
        if lab.direction() != Direction::Right {
            let gaps: Vec<f32> = axis.all.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!(gaps.iter().all(|gap| (gap - gaps[0]).abs() < 0.01), "{gaps:?}");
            assert!(axis.all[branch - 1] < room.0, "the longer one has room");
            // Alone, the run takes the room that it likes.
            let alone = Axis::of(&diagram, lab.direction(), (length, 0), room.0);
            assert!(alone.own().len() == length && alone.own()[length - 1] >= axis.own()[length - 1]);
        }
    }
}
