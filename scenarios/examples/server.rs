// A thread for each connection: on /leak it ignores the error of its write, on /clean it returns.
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::{env, thread, time::Duration};

fn serve(mut client: TcpStream) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let length = client.read(&mut request)?;
    let leaks = request[..length].starts_with(b"GET /leak ");
    client.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello\n")?;
    loop {
        thread::sleep(Duration::from_millis(50));
        let written = client.write_all(b"tick\n");
        if !leaks {
            written?;
        }
    }
}

fn main() -> std::io::Result<()> {
    let address = format!("{}:{}", env::var("HOST").unwrap(), env::var("PORT").unwrap());
    for client in TcpListener::bind(address)?.incoming() {
        let client = client?;
        thread::spawn(move || serve(client));
    }
    Ok(())
}
