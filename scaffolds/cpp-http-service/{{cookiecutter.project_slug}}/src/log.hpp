// Log lines: RFC 5424 with a JSON message (RUN-18, RUN-20) on standard output (RUN-16) or to syslog (RUN-17).
//
//     log.write(Level::info, "Beam moved", {{ '{{' }}"beam", 3L{{ '}}' }});
#pragma once

#include "configuration.hpp"
#include "json.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

// How grave an event is; the numbers are syslog's severities.
enum class Level : std::uint8_t { error = 3, warning = 4, info = 6, debug = 7 };

// A syslog daemon behind a socket path or host:port; each line is one datagram.
class Syslog {
  public:
    // Throws std::runtime_error with the reason where it can't be reached.
    explicit Syslog(std::string address);
    ~Syslog();
    Syslog(const Syslog &) = delete;
    Syslog &operator=(const Syslog &) = delete;

    // Sends a line, and connects again if the daemon was restarted; whether it was sent.
    bool send(const std::string &line);

  private:
    std::string address_;
    std::mutex mutex_;
    int socket_;
};

// Writes log lines in the form and to the target of the configuration. Copies write to the same place.
class Log {
  public:
    // To the target that is set; to standard output, saying so, if syslog can't be reached.
    explicit Log(const configuration::Configuration &configuration);

    // The log of a part of the program; its name becomes the message id.
    Log of(const std::string &part) const;

    // Writes one event as one line; fields become members of the JSON message.
    void write(Level level, const std::string &message, const json::Members &fields = {}) const;

    // The line of an event, without its end.
    std::string line(Level level, const std::string &message, const json::Members &fields) const;

  private:
    std::string logger_;
    std::string form_;
    Level least_;
    std::shared_ptr<Syslog> syslog_;
};
