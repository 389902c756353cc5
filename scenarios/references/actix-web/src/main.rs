//! actix-web. The argument `no-half-close` ends a stream when its client shuts its sending side.
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use futures_util::StreamExt;
use rust_kit::{Connection, Listening, end_with_stdin, host, open_gate, port, stream};
use std::{convert::Infallible, env, io};

async fn events(request: HttpRequest) -> HttpResponse {
    let connection = Connection::of(|name| request.headers().get(name)?.to_str().ok());
    connection.setup().await;
    HttpResponse::Ok().streaming(stream(connection).map(|line| Ok::<_, Infallible>(line.into())))
}

async fn go(id: web::Path<String>) -> HttpResponse {
    open_gate(&id);
    HttpResponse::Ok().finish()
}

#[actix_web::main]
async fn main() -> io::Result<()> {
    end_with_stdin();
    let half_close = !env::args().any(|argument| argument == "no-half-close");
    let app = || App::new().route("/", web::to(events)).route("/hangup/go/{id}", web::get().to(go));
    let server = HttpServer::new(app).h1_allow_half_closed(half_close).workers(2).disable_signals();
    let server = server.bind((host(), port()))?;
    let port = server.addrs()[0].port();
    let running = server.run();
    Listening { port, stack: "actix-web", tells_cause: false }.mark();
    running.await
}
