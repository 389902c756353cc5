//! The file of facts: see docs/contract.md.
use serde_json::Value;
use std::{env, fs::File, fs::OpenOptions, io::Write, mem::zeroed, sync::LazyLock};

static MARKS: LazyLock<Option<File>> = LazyLock::new(|| {
    let file = env::var_os("HANGUP_MARKS")?;
    Some(OpenOptions::new().append(true).open(file).expect("HANGUP_MARKS is an existing file"))
});

/// Stamps one line and appends it with one write; without a file it goes to the terminal.
pub fn mark(event: &str, mut line: Value) {
    line["event"] = event.into();
    line["at"] = now().into();
    let line = format!("{line}\n");
    match MARKS.as_ref() {
        Some(mut file) => file.write_all(line.as_bytes()).expect("HANGUP_MARKS can be written"),
        None => print!("{line}"),
    }
}

/// CLOCK_MONOTONIC in nanoseconds: `Instant` does not give its number away.
fn now() -> i64 {
    // SAFETY: a timespec is two integers, and the call only fills it.
    unsafe {
        let mut time: libc::timespec = zeroed();
        libc::clock_gettime(libc::CLOCK_MONOTONIC, &mut time);
        time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
