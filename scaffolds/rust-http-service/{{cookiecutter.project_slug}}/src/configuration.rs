//! Settings from environment variables and a configuration file (RUN-8). All have defaults that work (RUN-11).

use std::collections::HashMap;
use std::time::Duration;

/// Where the configuration file is looked for unless `CONFIG_FILE` names another.
pub const CONFIG_FILE: &str = "/etc/{{ cookiecutter.project_slug }}/{{ cookiecutter.__config_file }}";

/// The settings of one run; see `SETTINGS` for what each means.
#[derive(Clone, Debug)]
pub struct Configuration {
    pub listen_address: String,
    pub log_format: String,
    pub log_level: String,
    pub log_target: String,
    pub port: u16,
    pub shutdown_grace: Duration,
    pub syslog_address: String,
}

/// A setting: its environment variable, its default, and what it is for.
pub struct Setting {
    pub name: &'static str,
    pub default: &'static str,
    pub help: &'static str,
}

const fn setting(name: &'static str, default: &'static str, help: &'static str) -> Setting {
    Setting { name, default, help }
}

pub const SETTINGS: [Setting; 8] = [
    setting("CONFIG_FILE", CONFIG_FILE, "file with settings, one NAME=value a line"),
    setting("LISTEN_ADDRESS", "0.0.0.0", "address to listen on"),
    setting("LOG_FORMAT", "{{ cookiecutter.log_format }}", "rfc5424, ska or plain"),
    setting("LOG_LEVEL", "info", "debug, info, warning or error"),
    setting("LOG_TARGET", "stdout", "stdout or syslog"),
    setting("PORT", "{{ cookiecutter.port }}", "TCP port to listen on"),
    setting("SHUTDOWN_GRACE", "5", "seconds that running requests get when it stops"),
    setting(
        "SYSLOG_ADDRESS",
        "/dev/log",
        "socket path or host:port of the syslog daemon",
    ),
];

/// The settings: of the environment, else of the file, else the defaults. The error names the setting and says what is
/// allowed.
pub fn read(environment: impl Fn(&str) -> Option<String>) -> Result<Configuration, String> {
    let named = environment("CONFIG_FILE").filter(|path| !path.is_empty());
    let file = read_file(named.as_deref().unwrap_or(CONFIG_FILE), named.is_some())?;
    let value = |name: &str| -> String {
        let of_environment = environment(name).filter(|value| !value.is_empty());
        let default = SETTINGS
            .iter()
            .find(|setting| setting.name == name)
            .map_or("", |setting| setting.default);
        of_environment
            .or_else(|| file.get(name).cloned())
            .unwrap_or_else(|| default.to_string())
    };
    let one_of = |name: &str, allowed: &[&str]| -> Result<String, String> {
        let given = value(name);
        let found = allowed.iter().find(|one| one.eq_ignore_ascii_case(&given));
        found
            .map(|one| one.to_string())
            .ok_or_else(|| format!("{name} must be one of {}, and {given:?} was given", allowed.join(", ")))
    };
    let port = value("PORT");
    let grace = value("SHUTDOWN_GRACE");
    Ok(Configuration {
        listen_address: value("LISTEN_ADDRESS"),
        log_format: one_of("LOG_FORMAT", &["rfc5424", "ska", "plain"])?,
        log_level: one_of("LOG_LEVEL", &["debug", "info", "warning", "error"])?,
        log_target: one_of("LOG_TARGET", &["stdout", "syslog"])?,
        port: port
            .parse()
            .map_err(|_| format!("PORT must be a number from 0 to 65535, and {port:?} was given"))?,
        shutdown_grace: grace
            .parse()
            .ok()
            .filter(|seconds| (0.0..=3600.0).contains(seconds))
            .map(Duration::from_secs_f64)
            .ok_or_else(|| format!("SHUTDOWN_GRACE must be a number from 0 to 3600, and {grace:?} was given"))?,
        syslog_address: value("SYSLOG_ADDRESS"),
    })
}

fn read_file(path: &str, must_exist: bool) -> Result<HashMap<String, String>, String> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !must_exist => return Ok(HashMap::new()),
        Err(error) => return Err(format!("the configuration file {path} can't be read: {error}")),
    };
    let mut values = HashMap::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        let name = name.trim();
        if !line.contains('=') || name == "CONFIG_FILE" || !SETTINGS.iter().any(|setting| setting.name == name) {
            let number = index + 1;
            return Err(format!(
                "the configuration file {path}: line {number} is no NAME=value with the name of a setting"
            ));
        }
        values.insert(name.to_string(), value.trim().to_string());
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(values: &[(&str, &str)]) -> Result<Configuration, String> {
        let values: HashMap<String, String> = values.iter().map(|(k, v)| (k.to_string(), v.to_string())).collect();
        read(|name| values.get(name).cloned())
    }

    fn file(name: &str, content: &str) -> String {
        let path = std::env::temp_dir().join(format!("settings-{}-{name}", std::process::id()));
        std::fs::write(&path, content).unwrap();
        path.to_string_lossy().into_owned()
    }

    #[test]
    fn without_any_setting_the_defaults_count() {
        let read = with(&[]).unwrap();
        assert_eq!(read.port, {{ cookiecutter.port }});
        assert_eq!(read.log_format, "{{ cookiecutter.log_format }}");
    }

    #[test]
    fn the_file_counts_over_the_defaults_and_the_environment_over_the_file() {
        let path = file("good", "# settings\n\nPORT = 9001\nLOG_LEVEL=debug\n");
        let read = with(&[("CONFIG_FILE", &path), ("LOG_LEVEL", "error")]).unwrap();
        assert_eq!((read.port, read.log_level.as_str()), (9001, "error"));
    }

    #[test]
    fn a_value_that_cannot_be_used_is_named_with_what_is_allowed() {
        for (name, value, allowed) in [
            ("PORT", "high", "must be a number from 0 to 65535"),
            ("PORT", "65536", "must be a number from 0 to 65535"),
            ("SHUTDOWN_GRACE", "nan", "must be a number from 0 to 3600"),
            ("LOG_TARGET", "printer", "must be one of stdout, syslog"),
        ] {
            let said = with(&[(name, value)]).unwrap_err();
            assert!(
                said.starts_with(&format!("{name} {allowed}")) && said.contains(value),
                "{said}"
            );
        }
    }

    #[test]
    fn a_file_that_cannot_be_used_is_refused() {
        for path in [
            file("no-value", "PORT"),
            file("unknown", "PORTS=1"),
            "/nowhere/settings".to_string(),
        ] {
            assert!(with(&[("CONFIG_FILE", &path)]).is_err(), "{path}");
        }
    }
}
