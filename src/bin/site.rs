//! The front end: everything is in `candor::site`.

fn main() {
    candor::site::start();
}
