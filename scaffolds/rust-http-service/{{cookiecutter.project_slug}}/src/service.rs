//! The HTTP service: answers requests until a signal ends it, then stops in order (APP-7).

use crate::configuration::Configuration;
use crate::http::{NoRequest, Request, Response, read_request};
use crate::json;
use crate::logs::Log;
use crate::signals::StopSignals;
use crate::{NAME, VERSION};
use std::collections::HashMap;
use std::io::BufReader;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const PROBES: [&str; 2] = ["/healthz", "/readyz"];
const IDLE: Duration = Duration::from_secs(30);

/// Serves until a stop signal. The exit status: 0 after an orderly stop, 1 if it can't listen, or if requests were
/// still running when their time was up.
pub fn serve(configuration: &Configuration, log: &Log, signals: &StopSignals) -> u8 {
    let listening = TcpListener::bind((configuration.listen_address.as_str(), configuration.port))
        .and_then(|listener| Ok((listener.local_addr()?.port(), listener)));
    let (port, listener) = match listening {
        Ok(listening) => listening,
        Err(error) => {
            let port = i64::from(configuration.port);
            log.error(
                "Can't listen",
                &[("port", port.into()), ("reason", error.to_string().into())],
            );
            return 1;
        }
    };
    let faults = log.clone();
    // A fault of the program, with its place in the code, is a log line like all others.
    set_hook(Box::new(move |fault| {
        faults.error("Request failed", &[("reason", fault.to_string().into())]);
    }));
    let service = Arc::new(Service::new(log));
    let accepting = Arc::clone(&service);
    thread::spawn(move || accepting.accept(&listener));
    log.info(
        "Serving",
        &[("port", i64::from(port).into()), ("version", VERSION.into())],
    );
    log.info("Stopping", &[("signal", signals.wait().into())]);
    if service.stop(configuration.shutdown_grace) {
        log.info("Stopped", &[]);
        return 0;
    }
    let seconds = configuration.shutdown_grace.as_secs_f64();
    log.warning("Stopped with requests unfinished", &[("seconds", seconds.into())]);
    1
}

/// What the connections share.
struct Service {
    log: Log,
    access: Log,
    stopping: AtomicBool,
    next: AtomicU64,
    /// The connections that wait for a request, which nobody has to wait for.
    waiting: Mutex<HashMap<u64, TcpStream>>,
    running: Mutex<usize>,
    finished: Condvar,
}

impl Service {
    fn new(log: &Log) -> Service {
        Service {
            log: log.clone(),
            access: log.of("access"),
            stopping: AtomicBool::new(false),
            next: AtomicU64::new(0),
            waiting: Mutex::default(),
            running: Mutex::new(0),
            finished: Condvar::new(),
        }
    }

    fn accept(self: &Arc<Service>, listener: &TcpListener) {
        for stream in listener.incoming() {
            match stream {
                Ok(stream) if !self.stopping.load(Ordering::SeqCst) => {
                    let service = Arc::clone(self);
                    // Where no further thread is allowed (RUN-12), this connection is closed and the others go on.
                    if let Err(error) = thread::Builder::new().spawn(move || service.converse(&stream)) {
                        self.log
                            .warning("Connection refused", &[("reason", error.to_string().into())]);
                    }
                }
                Ok(_) => {}
                Err(error) => self
                    .log
                    .debug("Connection failed", &[("reason", error.to_string().into())]),
            }
        }
    }

    /// Answers the requests of one connection.
    fn converse(&self, stream: &TcpStream) {
        let number = self.next.fetch_add(1, Ordering::SeqCst);
        let client = stream
            .peer_addr()
            .map_or_else(|_| "-".to_string(), |address| address.ip().to_string());
        let Ok(reading) = stream.try_clone() else { return };
        let mut reader = BufReader::new(reading);
        let _ = stream.set_read_timeout(Some(IDLE));
        let _ = stream.set_write_timeout(Some(IDLE));
        loop {
            let Ok(waiting) = stream.try_clone() else { return };
            held(&self.waiting).insert(number, waiting);
            let read = read_request(&mut reader);
            held(&self.waiting).remove(&number);
            match read {
                Err(NoRequest::Ended) => return,
                Err(NoRequest::Unreadable) => {
                    let answer = refusal(400, "The request can't be read.");
                    let _ = answer.write(&mut &*stream, true, false);
                    return;
                }
                Ok(request) => {
                    *held(&self.running) += 1;
                    let goes_on = self.handle(&request, &client, stream);
                    *held(&self.running) -= 1;
                    self.finished.notify_all();
                    if !goes_on {
                        return;
                    }
                }
            }
        }
    }

    /// Answers a request and logs it. Whether the connection goes on.
    fn handle(&self, request: &Request, client: &str, stream: &TcpStream) -> bool {
        let began = Instant::now();
        let path = request.target.split('?').next().unwrap_or("/");
        let readable = matches!(request.method.as_str(), "GET" | "HEAD");
        let response = if readable {
            guarded(|| self.answer(path))
        } else {
            not_allowed()
        };
        let goes_on = readable && request.keep_alive && !self.stopping.load(Ordering::SeqCst);
        let written = response.write(&mut &*stream, request.method != "HEAD", goes_on);
        let milliseconds = (began.elapsed().as_secs_f64() * 10_000.0).round() / 10.0;
        let fields = [
            ("client", client.into()),
            ("duration_ms", milliseconds.into()),
            ("method", request.method.as_str().into()),
            ("path", request.target.as_str().into()),
            ("status", i64::from(response.status).into()),
        ];
        // Probes come all the time.
        if PROBES.contains(&path) {
            self.access.debug("Request answered", &fields);
        } else {
            self.access.info("Request answered", &fields);
        }
        goes_on && written.is_ok()
    }

    /// The response for a path. Put your own paths here.
    fn answer(&self, path: &str) -> Response {
        let stopping = self.stopping.load(Ordering::SeqCst);
        let (status, body) = match path {
            "/" => (
                200,
                json::object(&[("service", NAME.into()), ("version", VERSION.into())]),
            ),
            "/healthz" => (200, json::object(&[("status", "alive".into())])), // the process is alive
            "/readyz" if stopping => (503, json::object(&[("status", "stopping".into())])),
            "/readyz" => (200, json::object(&[("status", "ready".into())])), // it can take requests
            _ => return refusal(404, "There is nothing at this path."),
        };
        Response {
            status,
            body: body + "\n",
            allow: None,
        }
    }

    /// Takes no more connections, and gives running requests so much time. Whether all of them finished.
    fn stop(&self, grace: Duration) -> bool {
        self.stopping.store(true, Ordering::SeqCst);
        for stream in held(&self.waiting).values() {
            let _ = stream.shutdown(Shutdown::Both);
        }
        let (running, _) = self
            .finished
            .wait_timeout_while(held(&self.running), grace, |running| *running > 0)
            .unwrap_or_else(PoisonError::into_inner);
        *running == 0
    }
}

/// The response, or 500 where the program is at fault.
fn guarded(answer: impl FnOnce() -> Response) -> Response {
    catch_unwind(AssertUnwindSafe(answer)).unwrap_or_else(|_| refusal(500, "Something went wrong here."))
}

fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

fn refusal(status: u16, why: &str) -> Response {
    Response {
        status,
        body: json::object(&[("error", why.into())]) + "\n",
        allow: None,
    }
}

fn not_allowed() -> Response {
    Response {
        allow: Some("GET, HEAD"),
        ..refusal(405, "Use GET or HEAD.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_program_is_answered_by_500() {
        assert_eq!(guarded(|| panic!("a fault")).status, 500);
    }
}
