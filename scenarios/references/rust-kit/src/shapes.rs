//! The stream of https://github.com/rwf2/Rocket/issues/2888 and its cures. Every stack serves these same streams.
use crate::Connection;
use async_stream::stream;
use futures_util::Stream;
use std::{future::pending, pin::Pin, time::Duration};
use tokio::{select, sync::mpsc, time::interval, time::sleep, time::timeout};

// As in scenarios/kit/timing.ts.
const TICK: Duration = Duration::from_millis(50);
const BEAT: Duration = Duration::from_millis(200);
const IDLE: Duration = Duration::from_millis(500);

/// The stream that the request asked for.
pub fn stream(connection: Connection) -> Pin<Box<dyn Stream<Item = String> + Send>> {
    match (connection.ends, connection.shape.as_str()) {
        (Some(lines), _) => Box::pin(ending(connection, lines)),
        (_, "silent") => Box::pin(silent(connection)),
        (_, "ticking") => Box::pin(ticking(connection)),
        (_, "idle") => Box::pin(idle(connection)),
        (_, "heartbeat") => Box::pin(heartbeat(connection)),
        (_, "timeout") => Box::pin(giving_up(connection)),
        (_, "select") => Box::pin(selecting(connection)),
        (_, shape) => panic!("Expected a shape such as silent, got {shape}."),
    }
}

/// The seed: works without yielding.
fn silent(connection: Connection) -> impl Stream<Item = String> {
    stream! {
        let _guard = connection.acquire("drop");
        yield connection.writes("connected\n");
        loop {
            sleep(TICK).await;
            connection.tick(); // "running..."
        }
    }
}

fn ticking(connection: Connection) -> impl Stream<Item = String> {
    stream! {
        let _guard = connection.acquire("drop");
        yield connection.writes("connected\n");
        loop {
            sleep(TICK).await;
            connection.tick();
            yield connection.writes("running...\n");
        }
    }
}

/// Awaits a message that does not come.
fn idle(connection: Connection) -> impl Stream<Item = String> {
    stream! {
        let _guard = connection.acquire("drop");
        yield connection.writes("connected\n");
        pending::<()>().await;
    }
}

/// The work of the seed beside a newline on an interval.
fn heartbeat(connection: Connection) -> impl Stream<Item = String> {
    stream! {
        let _guard = connection.acquire("drop");
        yield connection.writes("connected\n");
        let (mut work, mut beat) = (interval(TICK), interval(BEAT));
        beat.reset(); // the first one would be due at once
        loop {
            select! {
                _ = work.tick() => connection.tick(),
                _ = beat.tick() => yield connection.beats("\n"),
            }
        }
    }
}

/// Ends after a while without a message, with or without a client.
fn giving_up(connection: Connection) -> impl Stream<Item = String> {
    stream! {
        let _guard = connection.acquire("drop");
        yield connection.writes("connected\n");
        if timeout(IDLE, pending::<()>()).await.is_err() {
            connection.noticed("timer");
        }
    }
}

/// Races data and an interval. No Rust stack here has a third branch: the only signal of a disconnect is to be dropped.
/// `recv` is cancel safe: an item that loses the race stays in the channel.
fn selecting(connection: Connection) -> impl Stream<Item = String> {
    stream! {
        let _guard = connection.acquire("drop");
        yield connection.writes("connected\n");
        let (mut items, mut work) = (feed(), interval(TICK));
        loop {
            select! {
                Some(item) = items.recv() => yield connection.writes(item),
                _ = work.tick() => connection.tick(),
            }
        }
    }
}

/// Numbered items, by gaps of 20 and 60 ms in turn, until the receiver is dropped.
fn feed() -> mpsc::Receiver<String> {
    let (items, taker) = mpsc::channel(16);
    tokio::spawn(async move {
        for count in 1.. {
            sleep(Duration::from_millis(if count % 2 == 1 { 20 } else { 60 })).await;
            if items.send(format!("item {count}\n")).await.is_err() {
                return;
            }
        }
    });
    taker
}

/// For the control `complete`.
fn ending(connection: Connection, lines: usize) -> impl Stream<Item = String> {
    stream! {
        let _guard = connection.acquire("drop");
        yield connection.writes("connected\n");
        for _ in 1..lines {
            sleep(TICK).await;
            connection.tick();
            yield connection.writes("running...\n");
        }
        connection.noticed("end");
    }
}
