//! The HTTP service: answers requests until a signal ends it, then stops in order (APP-7).

use crate::VERSION;
use crate::configuration::Configuration;
use crate::http::{NoRequest, Request, Response, read_request};
use crate::logs::Log;
use crate::routes::{ROUTES, Route};
use crate::signals::StopSignals;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const PROBES: [&str; 2] = ["/healthz", "/readyz"];
const IDLE: Duration = Duration::from_secs(30);
static STOPPING: AtomicBool = AtomicBool::new(false);

/// Whether the service takes no more requests.
pub fn stopping() -> bool {
    STOPPING.load(Ordering::SeqCst)
}

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
            next: AtomicU64::new(0),
            waiting: Mutex::default(),
            running: Mutex::new(0),
            finished: Condvar::new(),
        }
    }

    fn accept(self: &Arc<Service>, listener: &TcpListener) {
        for stream in listener.incoming() {
            match stream {
                Ok(stream) if !stopping() => {
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
                    let answer = Response::error(400, "The request can't be read.");
                    let _ = answer.write(&mut &*stream, true, false);
                    return;
                }
                Ok(request) => {
                    *held(&self.running) += 1;
                    let goes_on = self.handle(request, &client, stream, &mut reader);
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
    fn handle(&self, mut request: Request, client: &str, stream: &TcpStream, reader: &mut impl BufRead) -> bool {
        let began = Instant::now();
        let (response, read) = respond(&mut request, reader);
        let goes_on = read && request.keep_alive && !stopping();
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
        if PROBES.contains(&request.path.as_str()) {
            self.access.debug("Request answered", &fields);
        } else {
            self.access.info("Request answered", &fields);
        }
        goes_on && written.is_ok()
    }

    /// Takes no more connections, and gives running requests so much time. Whether all of them finished.
    fn stop(&self, grace: Duration) -> bool {
        STOPPING.store(true, Ordering::SeqCst);
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

/// Finds who answers at a request's path, takes its body in and asks. With the response, whether all of it was read.
fn respond(request: &mut Request, reader: &mut impl BufRead) -> (Response, bool) {
    let here: Vec<&Route> = ROUTES.iter().filter(|route| route.1 == request.path).collect();
    let method = if request.method == "HEAD" {
        "GET"
    } else {
        &request.method
    };
    let refused = if here.is_empty() {
        Response::error(404, "There is nothing at this path.")
    } else if let Some((_, _, answer)) = here.iter().find(|route| route.0 == method) {
        match request.read_body(reader) {
            Ok(()) => return (guarded(|| answer(request)), true),
            Err(refused) => return (refused, false),
        }
    } else {
        let mut methods: Vec<&str> = here.iter().map(|route| route.0).collect();
        if methods.contains(&"GET") {
            methods.push("HEAD");
        }
        methods.sort_unstable();
        let allowed = methods.join(", ");
        let refused = Response::error(405, &format!("Use {allowed}."));
        Response {
            allow: Some(allowed),
            ..refused
        }
    };
    (refused, !request.has_body())
}

/// The response, or 500 where the program is at fault.
fn guarded(answer: impl FnOnce() -> Response) -> Response {
    catch_unwind(AssertUnwindSafe(answer)).unwrap_or_else(|_| Response::error(500, "Something went wrong here."))
}

fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_of_the_program_is_answered_by_500() {
        assert_eq!(guarded(|| panic!("a fault")).status, 500);
    }
}
