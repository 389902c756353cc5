//! One request, and what it says about itself.
use crate::marks::mark;
use serde_json::json;
use std::{collections::HashMap, sync::Arc, sync::LazyLock, sync::Mutex};
use tokio::sync::Notify;

/// Held requests by their id, until `/hangup/go/<id>` is asked for.
static GATES: LazyLock<Mutex<HashMap<String, Arc<Notify>>>> = LazyLock::new(Default::default);

pub fn open_gate(id: &str) {
    if let Some(gate) = GATES.lock().unwrap().remove(id) {
        gate.notify_one(); // it is remembered if nobody waits yet
    }
}

#[derive(Clone)]
pub struct Connection {
    id: String,
    hold: bool,
    /// How the stream behaves, such as `silent`.
    pub shape: String,
    /// After how many lines the stream ends by itself, if it does.
    pub ends: Option<usize>,
}

impl Connection {
    pub fn of<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Self {
        let wanted = header("x-hangup-stream").unwrap_or_default();
        let value =
            |name| wanted.split(';').filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name);
        Self {
            id: header("x-hangup-connection").unwrap_or("by hand").into(),
            hold: header("x-hangup-hold").is_some(),
            shape: value("shape").map_or("silent", |(_, shape)| shape).into(),
            ends: value("ends").and_then(|(_, lines)| lines.parse().ok()),
        }
    }

    /// The handler runs. The harness can make its asynchronous work before the first byte last.
    pub async fn setup(&self) {
        let gate = self.hold.then(Arc::<Notify>::default);
        if let Some(gate) = &gate {
            GATES.lock().unwrap().insert(self.id.clone(), gate.clone());
        }
        self.mark("handling", json!({}));
        if let Some(gate) = gate {
            gate.notified().await;
            self.mark("resumed", json!({}));
        }
    }

    /// The guard is held until it is dropped.
    pub fn acquire(&self, guard: &'static str) -> Guard {
        self.mark("acquired", json!({ "guard": guard }));
        Guard { connection: self.clone(), guard }
    }

    /// One unit of work: the seed's "running...".
    pub fn tick(&self) {
        self.mark("tick", json!({}));
    }

    /// Marked before the `yield`: a stream that is dropped there does not come back to say that it wrote.
    pub fn writes(&self, line: impl Into<String>) -> String {
        let line = line.into();
        self.mark("write", json!({ "bytes": line.len() }));
        line
    }

    /// Marked before its `yield`, too.
    pub fn beats(&self, line: &str) -> String {
        self.mark("heartbeat", json!({ "bytes": line.len() }));
        self.writes(line)
    }

    pub fn noticed(&self, by: &str) {
        self.mark("noticed", json!({ "by": by }));
    }

    pub fn error(&self, message: impl ToString) {
        self.mark("error", json!({ "message": message.to_string() }));
    }

    fn mark(&self, event: &str, mut line: serde_json::Value) {
        line["connection"] = self.id.as_str().into();
        mark(event, line);
    }
}

/// The seed's guard.
pub struct Guard {
    connection: Connection,
    guard: &'static str,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.connection.mark("released", json!({ "guard": self.guard }));
    }
}
