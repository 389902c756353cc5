//! The version of the compiler is known only while it compiles.
use std::{env, process::Command};

fn main() {
    let told = Command::new(env::var("RUSTC").unwrap()).arg("--version").output().unwrap();
    let version = String::from_utf8(told.stdout).unwrap();
    println!("cargo::rustc-env=RUST_VERSION={}", version.split(' ').nth(1).unwrap());
}
