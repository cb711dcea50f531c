//! As much of HTTP/1.1 as the service speaks: requests in, their body with a length; responses with a JSON body out.

use crate::json;
use std::collections::HashMap;
use std::io::{BufRead, Read, Write};

/// What a head may have at most, in bytes.
const MOST: u64 = 16 * 1024;
/// What a body may have at most, in bytes.
const BODY_LIMIT: u64 = 1 << 20;

/// A request: of the query each name's last value, the names of headers in lower case, the body once it was read.
#[derive(Debug, Default, PartialEq)]
pub struct Request {
    pub method: String,
    pub target: String,
    pub path: String,
    pub query: HashMap<String, String>,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
    pub keep_alive: bool,
}

/// Why no request was read.
#[derive(Debug, PartialEq)]
pub enum NoRequest {
    /// The connection ended, or nothing came in time.
    Ended,
    /// What came can't be read as HTTP.
    Unreadable,
}

/// Reads the head of a request.
pub fn read_request(stream: &mut impl BufRead) -> Result<Request, NoRequest> {
    let mut limited = stream.take(MOST);
    let first = read_line(&mut limited)?;
    let mut parts = first.split(' ');
    let (Some(method), Some(target), Some(version), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(NoRequest::Unreadable);
    };
    let known = version == "HTTP/1.1" || version == "HTTP/1.0";
    if !known || !target.starts_with('/') || !method.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(NoRequest::Unreadable);
    }
    let mut headers = HashMap::new();
    loop {
        let line = read_line(&mut limited)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or(NoRequest::Unreadable)?;
        headers.insert(name.to_ascii_lowercase(), value.trim().to_string());
    }
    let connection = headers.get("connection").map(|value| value.to_ascii_lowercase());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Ok(Request {
        method: method.to_string(),
        target: target.to_string(),
        path: path.to_string(),
        query: pairs(query),
        headers,
        body: Vec::new(),
        keep_alive: match connection.as_deref() {
            Some("keep-alive") => true,
            Some("close") => false,
            _ => version == "HTTP/1.1",
        },
    })
}

impl Request {
    /// Whether a body comes with it.
    pub fn has_body(&self) -> bool {
        self.headers.contains_key("transfer-encoding")
            || self.headers.get("content-length").is_some_and(|length| length != "0")
    }

    /// Takes the body in, or gives the response to one that isn't taken.
    pub fn read_body(&mut self, stream: &mut impl BufRead) -> Result<(), Response> {
        if self.headers.contains_key("transfer-encoding") {
            return Err(Response::error(411, "Say how long the body is, in Content-Length."));
        }
        let Some(length) = self.headers.get("content-length") else {
            return Ok(());
        };
        if length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Response::error(400, "Content-Length must be a number."));
        }
        match length.parse() {
            Ok(length) if length <= BODY_LIMIT => match stream.take(length).read_to_end(&mut self.body) {
                Ok(size) if size as u64 == length => Ok(()),
                _ => Err(Response::error(400, "The body ended early.")),
            },
            _ => Err(Response::error(413, &format!("A body may have {BODY_LIMIT} bytes."))),
        }
    }
}

/// The names and values of a query.
fn pairs(query: &str) -> HashMap<String, String> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    parts
        .map(|part| part.split_once('=').unwrap_or((part, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

/// A part of a query in clear; what is no escape stays as it is.
fn decoded(text: &str) -> String {
    let text = text.replace('+', " ");
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            None => {
                bytes.push(b'%');
                bytes.extend_from_slice(part.as_bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn read_line(stream: &mut impl BufRead) -> Result<String, NoRequest> {
    let mut line = Vec::new();
    match stream.read_until(b'\n', &mut line) {
        Ok(0) | Err(_) => return Err(NoRequest::Ended),
        Ok(_) => {}
    }
    if line.pop() != Some(b'\n') {
        return Err(NoRequest::Unreadable);
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    String::from_utf8(line).map_err(|_| NoRequest::Unreadable)
}

/// A response; `allow` names the methods where another was refused.
pub struct Response {
    pub status: u16,
    pub body: String,
    pub allow: Option<String>,
}

impl Response {
    /// A response with an object of these members.
    pub fn json(status: u16, members: &[(&str, json::Value)]) -> Response {
        Response {
            status,
            body: json::object(members) + "\n",
            allow: None,
        }
    }

    /// A response that says what is wrong.
    pub fn error(status: u16, why: &str) -> Response {
        Response::json(status, &[("error", why.into())])
    }

    /// Writes it; to HEAD, all of it but the body.
    pub fn write(&self, stream: &mut impl Write, with_body: bool, keep_alive: bool) -> std::io::Result<()> {
        let mut text = format!(
            "HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
            self.status,
            reason(self.status),
            self.body.len()
        );
        if let Some(methods) = &self.allow {
            text.push_str(&format!("Allow: {methods}\r\n"));
        }
        if !keep_alive {
            text.push_str("Connection: close\r\n");
        }
        text.push_str("\r\n");
        if with_body {
            text.push_str(&self.body);
        }
        stream.write_all(text.as_bytes())
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        411 => "Length Required",
        413 => "Content Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Request, NoRequest> {
        read_request(&mut text.as_bytes())
    }

    #[test]
    fn a_request_has_method_target_and_wish_to_go_on() {
        let request = read("GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_eq!(
            (request.method.as_str(), request.target.as_str(), request.keep_alive),
            ("GET", "/a?b=c", true)
        );
        assert!(!read("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").unwrap().keep_alive);
        assert!(!read("GET / HTTP/1.0\r\n\r\n").unwrap().keep_alive);
    }

    #[test]
    fn a_query_is_decoded() {
        let query = read("GET /?name=Ada+L%C3%B6w&odd=%zz%&empty HTTP/1.1\r\n\r\n")
            .unwrap()
            .query;
        assert_eq!(
            (query["name"].as_str(), query["odd"].as_str(), query["empty"].as_str()),
            ("Ada Löw", "%zz%", "")
        );
    }

    #[test]
    fn a_body_is_read_by_its_length_and_not_where_it_is_too_long() {
        let taken = |header: &str, body: &str| {
            let text = format!("POST / HTTP/1.1\r\n{header}\r\n\r\n{body}");
            let mut stream = text.as_bytes();
            let mut request = read_request(&mut stream).unwrap();
            match request.read_body(&mut stream) {
                Ok(()) => String::from_utf8(request.body).unwrap(),
                Err(refused) => refused.status.to_string(),
            }
        };
        assert_eq!(taken("Content-Length: 3", "abcd"), "abc");
        assert_eq!(taken("Content-Length: 3", "ab"), "400");
        assert_eq!(taken("Content-Length: +3", "abc"), "400");
        assert_eq!(taken("Content-Length: 1048577", ""), "413");
        assert_eq!(taken("Content-Length: 99999999999999999999", ""), "413");
        assert_eq!(taken("Transfer-Encoding: chunked", "0"), "411");
    }

    #[test]
    fn what_is_no_http_is_refused() {
        let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(20_000));
        for text in [
            "nonsense\r\n\r\n",
            "GET / HTTP/9\r\n\r\n",
            "get / HTTP/1.1\r\n\r\n",
            "GET / HTTP/1.1\r\nx\r\n\r\n",
            &long,
        ] {
            assert_eq!(read(text), Err(NoRequest::Unreadable), "{text:.40}");
        }
        assert_eq!(read(""), Err(NoRequest::Ended));
    }
}
