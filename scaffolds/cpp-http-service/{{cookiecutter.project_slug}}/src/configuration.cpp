#include "configuration.hpp"

#include "json.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <map>
#include <stdexcept>
#include <strings.h>

namespace configuration {

namespace {

const char *const FILE_NAME = "/etc/{{ cookiecutter.project_slug }}/{{ cookiecutter.__config_file }}";

using Values = std::map<std::string, std::string>;

std::string stripped(const std::string &text) {
    const auto first = text.find_first_not_of(" \t\r");
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

bool is_known(const std::string &name) {
    return name != "CONFIG_FILE" &&
           std::any_of(SETTINGS.begin(), SETTINGS.end(), [&](const Setting &setting) { return name == setting.name; });
}

// The values of a file of NAME=value lines; empty lines and those that begin with # say nothing.
Values read_file(const std::string &path, bool must_exist) {
    Values values;
    std::ifstream file(path);
    if (!file) {
        if (errno == ENOENT && !must_exist)
            return values;
        throw std::invalid_argument("the configuration file " + json::string(path) +
                                    " can't be read: " + std::strerror(errno));
    }
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        line = stripped(line);
        if (line.empty() || line.front() == '#')
            continue;
        const auto equals = line.find('=');
        const std::string name = stripped(line.substr(0, equals));
        if (equals == std::string::npos || !is_known(name))
            throw std::invalid_argument("the configuration file " + json::string(path) + ": line " +
                                        std::to_string(number) + " is no NAME=value with the name of a setting");
        values[name] = stripped(line.substr(equals + 1));
    }
    return values;
}

std::invalid_argument unusable(const std::string &name, const std::string &allowed, const std::string &value) {
    return std::invalid_argument(name + " must be " + allowed + ", and " + json::string(value) + " was given");
}

std::string one_of(const Values &values, const std::string &name, const std::vector<std::string> &allowed) {
    std::string list;
    for (const std::string &one : allowed) {
        if (strcasecmp(one.c_str(), values.at(name).c_str()) == 0)
            return one;
        list += (list.empty() ? "one of " : ", ") + one;
    }
    throw unusable(name, list, values.at(name));
}

template <typename Number> Number number(const Values &values, const std::string &name, Number most) {
    const std::string &text = values.at(name);
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc() && end == text.data() + text.size() && value >= 0 && value <= most)
        return value;
    throw unusable(name, "a number from 0 to " + std::to_string(static_cast<int>(most)), text);
}

} // namespace

const std::vector<Setting> SETTINGS = {
    {"CONFIG_FILE", FILE_NAME, "file with settings, one NAME=value a line"},
    {"LISTEN_ADDRESS", "0.0.0.0", "address to listen on"},
    {"LOG_FORMAT", "{{ cookiecutter.log_format }}", "rfc5424, ska or plain"},
    {"LOG_LEVEL", "info", "debug, info, warning or error"},
    {"LOG_TARGET", "stdout", "stdout or syslog"},
    {"PORT", "{{ cookiecutter.port }}", "TCP port to listen on"},
    {"SHUTDOWN_GRACE", "5", "seconds that running requests get when it stops"},
    {"SYSLOG_ADDRESS", "/dev/log", "socket path or host:port of the syslog daemon"},
};

Configuration read(const Environment &environment) {
    const std::string named = environment("CONFIG_FILE").value_or("");
    Values values = named.empty() ? read_file(FILE_NAME, false) : read_file(named, true);
    for (const Setting &setting : SETTINGS) {
        values.try_emplace(setting.name, setting.standard);
        const std::string value = environment(setting.name).value_or("");
        if (!value.empty())
            values[setting.name] = value;
    }
    const double grace = number(values, "SHUTDOWN_GRACE", 3600.0);
    return {
        .listen_address = values.at("LISTEN_ADDRESS"),
        .log_format = one_of(values, "LOG_FORMAT", {"rfc5424", "ska", "plain"}),
        .log_level = one_of(values, "LOG_LEVEL", {"debug", "info", "warning", "error"}),
        .log_target = one_of(values, "LOG_TARGET", {"stdout", "syslog"}),
        .port = static_cast<std::uint16_t>(number(values, "PORT", 65535)),
        .shutdown_grace = std::chrono::milliseconds(static_cast<long>(grace * 1000)),
        .syslog_address = values.at("SYSLOG_ADDRESS"),
    };
}

} // namespace configuration
