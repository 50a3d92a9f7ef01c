//! The headless door to the library.

fn main() {
    println!("lightcone");
}
