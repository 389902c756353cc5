//! What the Rust references share: docs/contract.md in Rust, and the streams of the seed.

mod connection;
mod marks;
mod process;
mod shapes;

pub use connection::{Connection, Guard, open_gate};
pub use process::{Listening, end_with_stdin, host, port};
pub use shapes::stream;
