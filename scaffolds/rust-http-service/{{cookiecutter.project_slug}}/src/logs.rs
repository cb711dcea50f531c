//! Log lines: RFC 5424 with a JSON message (RUN-18, RUN-20) on standard output (RUN-16) or to syslog (RUN-17).
//!
//!     log.info("Beam moved", &[("beam", 3.into())]);

use crate::configuration::Configuration;
use crate::json::{self, Value};
use std::io::Write;
use std::net::{ToSocketAddrs, UdpSocket};
use std::os::unix::net::UnixDatagram;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

const LOCAL0: u8 = 16;

/// How grave an event is; the numbers are syslog's severities.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub enum Level {
    Error = 3,
    Warning = 4,
    Info = 6,
    Debug = 7,
}

impl Level {
    fn named(name: &str) -> Level {
        match name {
            "debug" => Level::Debug,
            "warning" => Level::Warning,
            "error" => Level::Error,
            _ => Level::Info,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Level::Debug => "DEBUG",
            Level::Info => "INFO",
            Level::Warning => "WARNING",
            Level::Error => "ERROR",
        }
    }
}

/// Fields of a record, in order.
pub type Fields<'a> = &'a [(&'a str, Value)];

/// Writes log lines in the form and to the target of the configuration. Clones write to the same place.
#[derive(Clone)]
pub struct Log {
    name: &'static str,
    logger: String,
    form: String,
    level: Level,
    syslog: Option<Arc<Mutex<Syslog>>>,
}

impl Log {
    /// A log to the target that is set; to standard output, saying so, if syslog can't be reached.
    pub fn open(name: &'static str, configuration: &Configuration) -> Log {
        let mut log = Log {
            name,
            logger: name.to_string(),
            form: configuration.log_format.clone(),
            level: Level::named(&configuration.log_level),
            syslog: None,
        };
        if configuration.log_target == "syslog" {
            match Syslog::connect(&configuration.syslog_address) {
                Ok(syslog) => log.syslog = Some(Arc::new(Mutex::new(syslog))),
                Err(error) => log.warning(
                    "Syslog can't be reached; logging to standard output",
                    &[
                        ("syslog_address", configuration.syslog_address.as_str().into()),
                        ("reason", error.to_string().into()),
                    ],
                ),
            }
        }
        log
    }

    /// The log of a part of the program; its name becomes the message id.
    pub fn of(&self, part: &str) -> Log {
        let mut log = self.clone();
        log.logger = format!("{}.{part}", self.logger);
        log
    }

    pub fn debug(&self, message: &str, fields: Fields) {
        self.write(Level::Debug, message, fields);
    }

    pub fn info(&self, message: &str, fields: Fields) {
        self.write(Level::Info, message, fields);
    }

    pub fn warning(&self, message: &str, fields: Fields) {
        self.write(Level::Warning, message, fields);
    }

    pub fn error(&self, message: &str, fields: Fields) {
        self.write(Level::Error, message, fields);
    }

    fn write(&self, level: Level, message: &str, fields: Fields) {
        if level > self.level {
            return;
        }
        let time = timestamp(SystemTime::now());
        let body = match self.form.as_str() {
            "ska" => ska(level, &self.logger, message, fields, &time),
            "plain" => plain(level, &self.logger, message, fields),
            _ => {
                let mut members = vec![("message", message.into()), ("logger", self.logger.as_str().into())];
                members.extend_from_slice(fields);
                json::object(&members)
            }
        };
        if let Some(syslog) = &self.syslog {
            let line = format!("{} {body}", header(self.name, level, &self.logger, &time));
            let mut syslog = syslog.lock().unwrap_or_else(PoisonError::into_inner);
            if syslog.send(&line).is_err() {
                print_line(&line);
            }
        } else if self.form == "rfc5424" {
            print_line(&format!("{} {body}", header(self.name, level, &self.logger, &time)));
        } else {
            print_line(&body);
        }
    }
}

/// A closed pipe behind standard output is no reason to stop.
fn print_line(line: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{line}");
}

/// `<PRI>1 TIME HOST APP PID MSGID SD` (RFC 5424, section 6).
fn header(name: &str, level: Level, logger: &str, time: &str) -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let part = logger.rsplit('.').next().unwrap_or(logger);
    let (host, id) = (header_field(&host, 255), header_field(part, 32));
    format!(
        "<{}>1 {time} {host} {name} {} {id} -",
        LOCAL0 * 8 + level as u8,
        std::process::id()
    )
}

/// A field of the header: printable ASCII without spaces, "-" where nothing is left.
fn header_field(text: &str, most: usize) -> String {
    let kept: String = text.chars().filter(char::is_ascii_graphic).take(most).collect();
    if kept.is_empty() { "-".to_string() } else { kept }
}

/// 1|time|level|thread|function|file#line|tags|message, a pipe in any part but the message becoming a slash.
fn ska(level: Level, logger: &str, message: &str, fields: Fields, time: &str) -> String {
    let tags: Vec<String> = fields.iter().map(|(name, value)| format!("{name}:{value}")).collect();
    let parts = ["1", time, level.name(), "main", logger, "-", &tags.join(",")].map(|part| part.replace('|', "/"));
    one_line(&format!("{}|{message}", parts.join("|")))
}

fn plain(level: Level, logger: &str, message: &str, fields: Fields) -> String {
    let mut text = format!("{} {logger}: {message}", level.name());
    for (name, value) in fields {
        text.push_str(&format!(" {name}={value}"));
    }
    one_line(&text)
}

fn one_line(text: &str) -> String {
    let mut line = String::new();
    for character in text.chars() {
        if character.is_control() || matches!(character, '\u{2028}' | '\u{2029}') {
            line.push_str(&format!("\\x{:02x}", character as u32));
        } else {
            line.push(character);
        }
    }
    line
}

/// UTC with milliseconds: 2026-11-20T12:00:00.000Z.
fn timestamp(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, seconds) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    // The proleptic Gregorian calendar in eras of 400 years that begin on 1 March.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let milliseconds = since.subsec_millis();
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z")
}

/// A syslog daemon behind a socket path or `host:port`; each line is one datagram.
struct Syslog {
    address: String,
    socket: Socket,
}

enum Socket {
    Path(UnixDatagram),
    Udp(UdpSocket),
}

impl Syslog {
    fn connect(address: &str) -> std::io::Result<Syslog> {
        Ok(Syslog {
            address: address.to_string(),
            socket: Socket::connect(address)?,
        })
    }

    /// Sends a line, and connects again if the daemon was restarted.
    fn send(&mut self, line: &str) -> std::io::Result<usize> {
        self.socket.send(line).or_else(|_| {
            self.socket = Socket::connect(&self.address)?;
            self.socket.send(line)
        })
    }
}

impl Socket {
    fn connect(address: &str) -> std::io::Result<Socket> {
        if address.starts_with('/') {
            let socket = UnixDatagram::unbound()?;
            socket.connect(address)?;
            return Ok(Socket::Path(socket));
        }
        let target = address
            .to_socket_addrs()?
            .next()
            .ok_or(std::io::ErrorKind::AddrNotAvailable)?;
        let socket = UdpSocket::bind(if target.is_ipv6() { "[::]:0" } else { "0.0.0.0:0" })?;
        socket.connect(target)?;
        Ok(Socket::Udp(socket))
    }

    fn send(&self, line: &str) -> std::io::Result<usize> {
        match self {
            Socket::Path(socket) => socket.send(line.as_bytes()),
            Socket::Udp(socket) => socket.send(line.as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    const NASTY: &str = "a\nb\r\t\"q\" \u{1b}[31m \u{0} \u{85}\u{2028} caf\u{e9} | end";

    #[test]
    fn a_time_is_written_in_utc_with_milliseconds() {
        for (seconds, expected) in [
            (0, "1970-01-01T00:00:00.250Z"),
            (951_782_400, "2000-02-29T00:00:00.250Z"),
            (1_763_640_000, "2025-11-20T12:00:00.250Z"),
            (4_107_542_399, "2100-02-28T23:59:59.250Z"),
        ] {
            let time = UNIX_EPOCH + Duration::from_millis(seconds * 1000 + 250);
            assert_eq!(timestamp(time), expected);
        }
    }

    #[test]
    fn the_header_has_priority_time_name_process_and_message_id() {
        let line = header("beam", Level::Warning, "beam.part", "TIME");
        assert!(line.starts_with("<132>1 TIME "), "{line}");
        assert!(
            line.ends_with(&format!(" beam {} part -", std::process::id())),
            "{line}"
        );
        for (level, priority) in [(Level::Debug, "<135>"), (Level::Info, "<134>"), (Level::Error, "<131>")] {
            assert!(header("beam", level, "beam", "TIME").starts_with(priority));
        }
    }

    #[test]
    fn other_formats_stay_on_one_line() {
        let fields = [("note", NASTY.into()), ("beam", "c|d".into())];
        for line in [
            ska(Level::Info, "beam", NASTY, &fields, "TIME"),
            plain(Level::Info, "beam", NASTY, &fields),
        ] {
            assert!(
                !line.contains(|character: char| character.is_control() || character == '\u{2028}'),
                "{line}"
            );
        }
        let line = ska(Level::Info, "beam", "a|b", &[("beam", "c|d".into())], "TIME");
        assert_eq!(line, "1|TIME|INFO|main|beam|-|beam:c/d|a|b");
    }
}
