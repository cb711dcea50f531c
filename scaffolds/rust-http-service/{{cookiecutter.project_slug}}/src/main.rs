//! The command line: a plain UNIX program with parameters, standard streams, signals and exit status (RUN-14).

mod configuration;
mod health;
mod http;
mod json;
mod logs;
mod routes;
mod service;
mod signals;

use std::process::ExitCode;

pub const NAME: &str = env!("CARGO_PKG_NAME");
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
const UNUSABLE: u8 = 2;

fn main() -> ExitCode {
    let signals = signals::StopSignals::block(); // before all else: none may be lost
    let arguments: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|of| of.to_string_lossy().into_owned())
        .collect();
    ExitCode::from(run(&arguments, &signals))
}

/// Does what the arguments ask for and gives the exit status.
fn run(arguments: &[String], signals: &signals::StopSignals) -> u8 {
    if arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        print!("{}", usage());
        return 0;
    }
    if arguments.iter().any(|argument| argument == "--version") {
        println!("{NAME} {VERSION}");
        return 0;
    }
    let command = arguments.join(" ");
    if !matches!(command.as_str(), "" | "serve" | "health") {
        eprintln!("{NAME}: {command:?} is no command; see --help");
        return UNUSABLE;
    }
    let configuration = match configuration::read(|name| std::env::var(name).ok()) {
        Ok(configuration) => configuration,
        Err(error) => {
            eprintln!("{NAME}: {error}");
            return UNUSABLE;
        }
    };
    if command == "health" {
        return health::check(&configuration);
    }
    let log = logs::Log::open(NAME, &configuration);
    service::serve(&configuration, &log, signals)
}

fn usage() -> String {
    let mut text = format!(
        "usage: {NAME} [serve | health | --help | --version]\n\n\
         Serve HTTP until a signal (SIGTERM, SIGINT, SIGHUP) ends it.\n\n\
         Settings come from the environment or from a file of NAME=value lines:\n"
    );
    for setting in configuration::SETTINGS {
        text.push_str(&format!(
            "  {:16} {} (default: {})\n",
            setting.name, setting.help, setting.default
        ));
    }
    text
}
