//! axum, as `axum::serve` serves it.
use axum::{Router, body::Body, extract::Path, http::HeaderMap, routing::any, routing::get};
use futures_util::StreamExt;
use rust_kit::{Connection, Listening, end_with_stdin, host, open_gate, port, stream};
use std::{convert::Infallible, io};
use tokio::net::TcpListener;

async fn events(headers: HeaderMap) -> Body {
    let connection = Connection::of(|name| headers.get(name)?.to_str().ok());
    connection.setup().await;
    Body::from_stream(stream(connection).map(Ok::<_, Infallible>))
}

#[tokio::main]
async fn main() -> io::Result<()> {
    end_with_stdin();
    let app = Router::new()
        .route("/", any(events))
        .route("/hangup/go/{id}", get(async |Path(id): Path<String>| open_gate(&id)));
    let listener = TcpListener::bind((host(), port())).await?;
    Listening { port: listener.local_addr()?.port(), stack: "axum", tells_cause: false }.mark();
    axum::serve(listener, app).await
}
