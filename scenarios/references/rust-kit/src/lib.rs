//! What the Rust references share: docs/contract.md in Rust, and the streams of the seed.

mod connection;
mod marks;
mod process;
mod shapes;

pub use connection::{Connection, Guard, open_gate};
pub use process::{end_with_stdin, host, listening, port};
pub use shapes::stream;
