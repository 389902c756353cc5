//! Rocket: https://github.com/rwf2/Rocket/issues/2888, and its cures.
use rocket::{Config, Request, config::Shutdown, fairing::AdHoc, get, request, response::stream::TextStream, routes};
use rust_kit::{Connection, Listening, end_with_stdin, host, open_gate, port, stream};

/// Rocket hands headers out through a request guard.
struct Asked(Connection);

#[rocket::async_trait]
impl<'r> request::FromRequest<'r> for Asked {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, ()> {
        request::Outcome::Success(Asked(Connection::of(|name| request.headers().get_one(name))))
    }
}

#[get("/")]
async fn events(asked: Asked) -> TextStream<impl rocket::futures::Stream<Item = String>> {
    let Asked(connection) = asked;
    connection.setup().await;
    TextStream::from(stream(connection))
}

#[rocket::post("/")]
async fn posted(asked: Asked) -> TextStream<impl rocket::futures::Stream<Item = String>> {
    events(asked).await
}

#[get("/hangup/go/<id>")]
fn go(id: &str) {
    open_gate(id);
}

#[rocket::launch]
fn server() -> _ {
    end_with_stdin();
    // Rocket would wait for its streams when it is asked to end.
    let shutdown = Shutdown { ctrlc: false, signals: Default::default(), ..Default::default() };
    let address = host().parse().expect("HOST is an address");
    rocket::custom(Config { address, port: port(), shutdown, ..Config::release_default() })
        .mount("/", routes![events, posted, go])
        .attach(AdHoc::on_liftoff("listening", |rocket| {
            Box::pin(async { Listening { port: rocket.config().port, stack: "rocket", tells_cause: false }.mark() })
        }))
}
