//! Asks the running service for its health, so that the image needs no curl (IMG-20).

use crate::configuration::Configuration;
use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(3);

/// Exit status 0 if /healthz answers 200 in time, else 1, saying why on standard error.
pub fn check(configuration: &Configuration) -> u8 {
    let host = match configuration.listen_address.as_str() {
        "0.0.0.0" => "127.0.0.1",
        "::" => "::1",
        other => other,
    };
    let port = configuration.port;
    match ask(host, port) {
        Ok(answer) if answer.starts_with("HTTP/1.1 200 ") => return 0,
        Ok(answer) => eprintln!("port {port} answered {}", answer.lines().next().unwrap_or("nothing")),
        Err(error) => eprintln!("no answer from port {port}: {error}"),
    }
    1
}

fn ask(host: &str, port: u16) -> std::io::Result<String> {
    let address = (host, port)
        .to_socket_addrs()?
        .next()
        .ok_or(std::io::ErrorKind::AddrNotAvailable)?;
    let mut stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}
