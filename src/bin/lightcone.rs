//! The headless door to the library.

fn main() {
    for a in lightcone::protocol::ALGORITHMS {
        for s in a.scenarios {
            println!("== {} {}", a.id, s.id);
            match a.prepare(s) {
                Err(e) => println!("ERROR {e}"),
                Ok((_, mut run)) => {
                    while run.depth() < run.line().len() && run.step() == Ok(true) {}
                    for step in &run.machine().trace().steps {
                        println!("{:5} {}", step.time, step.says);
                    }
                }
            }
        }
    }
}
