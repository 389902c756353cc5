//! Bare hyper. The argument `half-close` lets a client shut its sending side and still be served.
use bytes::Bytes;
use futures_util::{StreamExt, stream, stream::BoxStream};
use http_body_util::StreamBody;
use hyper::{Request, Response, body::Frame, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use rust_kit::{Connection, Listening, end_with_stdin, host, open_gate, port};
use std::{convert::Infallible, env, pin::pin, sync::Arc, sync::Mutex};
use tokio::net::{TcpListener, TcpStream};

type Served = Arc<Mutex<Option<Connection>>>;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    end_with_stdin();
    let half_close = env::args().any(|argument| argument == "half-close");
    let listener = TcpListener::bind((host(), port())).await?;
    Listening { port: listener.local_addr()?.port(), stack: "hyper", tells_cause: true }.mark();
    loop {
        let (socket, _) = listener.accept().await?;
        tokio::spawn(serve(socket, half_close));
    }
}

async fn serve(socket: TcpStream, half_close: bool) {
    let served = Served::default();
    let service = service_fn(|request| answer(request, served.clone()));
    let mut http = pin!(http1::Builder::new().half_close(half_close).serve_connection(TokioIo::new(socket), service));
    // It borrows `http`, which still owns the stream: hyper's reason is marked before the stream is dropped.
    let ended = http.as_mut().await;
    if let (Err(error), Some(connection)) = (ended, &*served.lock().unwrap()) {
        connection.noticed(if error.to_string().contains("writing") { "write" } else { "read" });
        connection.error(error);
    }
}

async fn answer(request: Request<Incoming>, served: Served) -> Result<Response<Lines>, Infallible> {
    if let Some(path) = request.uri().path().strip_prefix("/hangup/") {
        open_gate(&percent_decode_str(path.trim_start_matches("go/")).decode_utf8_lossy());
        return Ok(Response::new(lines(stream::empty().boxed())));
    }
    let connection = Connection::of(|name| request.headers().get(name)?.to_str().ok());
    *served.lock().unwrap() = Some(connection.clone());
    connection.setup().await;
    Ok(Response::new(lines(rust_kit::stream(connection))))
}

type Lines = StreamBody<BoxStream<'static, Result<Frame<Bytes>, Infallible>>>;

fn lines(stream: BoxStream<'static, String>) -> Lines {
    StreamBody::new(stream.map(|line| Ok(Frame::data(line.into()))).boxed())
}
