//! What the environment asks of a server.
use crate::marks::mark;
use serde_json::json;
use std::{env, io, process, thread};

/// One file says which version of every stack was built.
const LOCK: &str = include_str!("../../Cargo.lock");

pub fn host() -> String {
    env::var("HOST").unwrap_or("127.0.0.1".into())
}

pub fn port() -> u16 {
    env::var("PORT").map_or(0, |port| port.parse().expect("PORT is a number"))
}

/// The first line: connections are accepted.
pub struct Listening {
    pub port: u16,
    /// The name of a package of Cargo.lock.
    pub stack: &'static str,
    /// Whether the stack tells how it learned of a disconnect.
    pub tells_cause: bool,
}

impl Listening {
    pub fn mark(self) {
        let Self { port, stack, tells_cause } = self;
        let capabilities: &[&str] = if tells_cause { &["cause", "hold", "ends"] } else { &["hold", "ends"] };
        let runtime = json!({ "name": "rust", "version": env!("RUST_VERSION") });
        let stack = json!({ "name": stack, "version": locked(stack) });
        let line = json!({ "hangup": 1, "port": port, "capabilities": capabilities, "stack": stack, "runtime": runtime });
        mark("listening", line);
    }
}

fn locked(package: &str) -> &'static str {
    let start = format!("name = \"{package}\"\nversion = \"");
    let (_, rest) = LOCK.split_once(&start).expect("Cargo.lock names the stack");
    rest.split('"').next().unwrap()
}

/// Ends the process when its standard input ends. SIGTERM ends it without our help.
pub fn end_with_stdin() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        process::exit(0);
    });
}
