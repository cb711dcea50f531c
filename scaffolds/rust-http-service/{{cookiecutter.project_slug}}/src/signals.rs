//! Waiting for the signals that stop the service (APP-7). The standard library has no signals, so this calls the C
//! library, which every Rust program on Linux is linked with.

use std::ffi::c_int;

/// The engine sends SIGTERM, a terminal SIGINT; SIGHUP is the one that the standard's text names.
const STOP_SIGNALS: [(c_int, &str); 3] = [(1, "SIGHUP"), (2, "SIGINT"), (15, "SIGTERM")];
const SIG_BLOCK: c_int = 0;

/// A set of signals, as large as those of glibc and musl.
#[repr(C, align(8))]
struct SignalSet([u8; 128]);

unsafe extern "C" {
    fn sigemptyset(set: *mut SignalSet) -> c_int;
    fn sigaddset(set: *mut SignalSet, signal: c_int) -> c_int;
    fn pthread_sigmask(how: c_int, set: *const SignalSet, old: *mut SignalSet) -> c_int;
    fn sigwait(set: *const SignalSet, signal: *mut c_int) -> c_int;
}

/// The stop signals, kept from ending the process: as process 1, a program without this would never see them.
pub struct StopSignals(SignalSet);

impl StopSignals {
    /// Holds the signals back in this thread and those that it starts; call it before any other thread runs.
    pub fn block() -> StopSignals {
        let mut set = SignalSet([0; 128]);
        // SAFETY: the set outlives the calls and is as large as the C library's; a null pointer asks for no old mask.
        unsafe {
            sigemptyset(&mut set);
            for (signal, _) in STOP_SIGNALS {
                sigaddset(&mut set, signal);
            }
            pthread_sigmask(SIG_BLOCK, &set, std::ptr::null_mut());
        }
        StopSignals(set)
    }

    /// Waits for one of them and gives its name.
    pub fn wait(&self) -> &'static str {
        let mut received: c_int = 0;
        // SAFETY: both pointers are to live values; the signals of the set are blocked, as sigwait wants it.
        unsafe { sigwait(&self.0, &mut received) };
        STOP_SIGNALS
            .iter()
            .find(|(signal, _)| *signal == received)
            .map_or("unknown", |(_, name)| name)
    }
}
