//! As much of HTTP/1.1 as the service speaks: heads of requests in, responses with a JSON body out.

use std::io::{BufRead, Read, Write};

/// What a head may have at most, in bytes.
const MOST: u64 = 16 * 1024;

/// The head of a request.
#[derive(Debug, PartialEq)]
pub struct Request {
    pub method: String,
    pub target: String,
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

/// Reads the head of a request. A body is not read: the connection must be closed after one.
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
    let mut keep_alive = version == "HTTP/1.1";
    loop {
        let line = read_line(&mut limited)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or(NoRequest::Unreadable)?;
        match name.to_ascii_lowercase().as_str() {
            "connection" => {
                keep_alive = value.trim().eq_ignore_ascii_case("keep-alive") || {
                    keep_alive && !value.trim().eq_ignore_ascii_case("close")
                }
            }
            "content-length" if value.trim() != "0" => keep_alive = false,
            "transfer-encoding" => keep_alive = false,
            _ => {}
        }
    }
    Ok(Request {
        method: method.to_string(),
        target: target.to_string(),
        keep_alive,
    })
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
    pub allow: Option<&'static str>,
}

impl Response {
    /// Writes it; to HEAD, all of it but the body.
    pub fn write(&self, stream: &mut impl Write, with_body: bool, keep_alive: bool) -> std::io::Result<()> {
        let mut text = format!(
            "HTTP/1.1 {} {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
            self.status,
            reason(self.status),
            self.body.len()
        );
        if let Some(methods) = self.allow {
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
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
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
        assert!(
            !read("POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")
                .unwrap()
                .keep_alive
        );
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
