// Settings from environment variables and a configuration file (RUN-8). All have defaults that work (RUN-11).
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace configuration {

// A setting: its environment variable, its default, and what it is for.
struct Setting {
    const char *name;
    const char *standard;
    const char *help;
};

extern const std::vector<Setting> SETTINGS;

// The settings of one run; SETTINGS says what each means.
struct Configuration {
    std::string listen_address;
    std::string log_format;
    std::string log_level;
    std::string log_target;
    std::uint16_t port;
    std::chrono::milliseconds shutdown_grace;
    std::string syslog_address;
};

using Environment = std::function<std::optional<std::string>(const char *)>;

// The settings: of the environment, else of the file, else the defaults. Throws std::invalid_argument, which names the
// setting and says what is allowed.
Configuration read(const Environment &environment);

} // namespace configuration
