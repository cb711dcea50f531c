//! The service as a process of its own, since signals and exit status are part of it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_{{ cookiecutter.project_slug }}"));
    command
        .env_clear()
        .env("LISTEN_ADDRESS", "127.0.0.1")
        .env("PORT", "0")
        .env("LOG_FORMAT", "rfc5424");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A process that a test which fails doesn't leave behind.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A running service, its port, and its log.
fn start() -> (Running, u16, BufReader<std::process::ChildStdout>) {
    let mut running = Running(command().spawn().unwrap());
    let mut log = BufReader::new(running.0.stdout.take().unwrap());
    let mut line = String::new();
    log.read_line(&mut line).unwrap();
    let after = line.split_once("\"port\": ").unwrap().1;
    let port = after
        .split(|character: char| !character.is_ascii_digit())
        .next()
        .unwrap()
        .parse()
        .unwrap();
    (running, port, log)
}

fn get(stream: &mut TcpStream, request: &str) -> String {
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(stream, "{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_stop_signal_ends_it_within_a_second_with_status_0() {
    for signal in ["-HUP", "-INT", "-TERM"] {
        let (mut running, port, mut log) = start();
        let idle = TcpStream::connect(("127.0.0.1", port)).unwrap();
        assert!(get(&mut TcpStream::connect(("127.0.0.1", port)).unwrap(), "GET /").starts_with("HTTP/1.1 200 OK"));
        let began = Instant::now();
        assert!(
            Command::new("kill")
                .args([signal, &running.0.id().to_string()])
                .status()
                .unwrap()
                .success()
        );
        assert_eq!(running.0.wait().unwrap().code(), Some(0));
        assert!(began.elapsed() < Duration::from_secs(1));
        let mut rest = String::new();
        log.read_to_string(&mut rest).unwrap();
        let messages: Vec<&str> = rest.lines().map(|line| line.split('"').nth(3).unwrap()).collect();
        assert_eq!(messages, ["Request answered", "Stopping", "Stopped"]);
        drop(idle);
    }
}

#[test]
fn paths_have_their_status_and_other_methods_are_refused() {
    let (_running, port, _log) = start();
    for (request, status) in [
        ("GET /healthz", 200),
        ("GET /readyz", 200),
        ("GET /nothing", 404),
        ("POST /", 405),
    ] {
        let answer = get(&mut TcpStream::connect(("127.0.0.1", port)).unwrap(), request);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{answer}");
        assert!(answer.contains("Content-Type: application/json"));
        assert_eq!(answer.contains("Allow: GET, HEAD"), status == 405);
    }
    let head = get(&mut TcpStream::connect(("127.0.0.1", port)).unwrap(), "HEAD /");
    assert!(head.ends_with("\r\n\r\n"));
}

#[test]
fn a_wrong_setting_ends_it_with_status_2_and_one_line() {
    let ended = command().env("PORT", "high").output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(2));
    assert!(said.contains("PORT") && said.lines().count() == 1, "{said}");
}

#[test]
fn the_contract_has_every_setting_of_the_help_with_its_default() {
    let help = String::from_utf8(command().arg("--help").output().unwrap().stdout).unwrap();
    let readme = std::fs::read_to_string("README.md").unwrap();
    let settings: Vec<&str> = help.lines().filter(|line| line.starts_with("  ")).collect();
    assert_eq!(settings.len(), 8);
    for line in settings {
        let name = line.split_whitespace().next().unwrap();
        let default = line.rsplit_once("(default: ").unwrap().1.trim_end_matches(')');
        let row = readme
            .lines()
            .find(|row| row.starts_with(&format!("| `{name}` |")))
            .unwrap();
        assert!(row.contains(&format!("`{default}`")), "{row}");
    }
}
