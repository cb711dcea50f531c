#include "log.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <netdb.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace {

const char *const NAME = "{{ cookiecutter.project_slug }}";
constexpr int LOCAL0 = 16;
std::mutex standard_output;

const char *name_of(Level level) {
    switch (level) {
    case Level::error:
        return "ERROR";
    case Level::warning:
        return "WARNING";
    case Level::info:
        return "INFO";
    default:
        return "DEBUG";
    }
}

Level level_named(const std::string &name) {
    return name == "debug"     ? Level::debug
           : name == "warning" ? Level::warning
           : name == "error"   ? Level::error
                               : Level::info;
}

// UTC with milliseconds: 2026-11-20T12:00:00.000Z.
std::string timestamp() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    tm parts{};
    gmtime_r(&now.tv_sec, &parts);
    char date[24];
    char text[40];
    std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text, sizeof text, "%s.%03dZ", date, static_cast<int>(now.tv_nsec / 1'000'000));
    return text;
}

// A field of the header: printable ASCII without spaces, "-" where nothing is left.
std::string header_field(std::string text, std::size_t most) {
    std::erase_if(text, [](char character) { return character < '!' || character > '~'; });
    return text.empty() ? "-" : text.substr(0, most);
}

// <PRI>1 TIME HOST APP PID MSGID SD (RFC 5424, section 6).
std::string header(Level level, const std::string &logger, const std::string &time) {
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    return "<" + std::to_string(LOCAL0 * 8 + static_cast<int>(level)) + ">1 " + time + " " + header_field(host, 255) +
           " " + NAME + " " + std::to_string(getpid()) + " " + header_field(logger.substr(logger.rfind('.') + 1), 32) +
           " - ";
}

std::string one_line(const std::string &text) {
    std::string line;
    for (const char32_t character : json::characters(text)) {
        if (json::is_control(character)) {
            char escaped[12];
            std::snprintf(escaped, sizeof escaped, "\\x%02x", static_cast<unsigned>(character));
            line += escaped;
        } else {
            json::append(line, character);
        }
    }
    return line;
}

// 1|time|level|thread|function|file#line|tags|message, a pipe in any part but the message becoming a slash.
std::string ska(Level level, const std::string &logger, const std::string &time, const std::string &message,
                const json::Members &fields) {
    std::string tags;
    for (const auto &[name, value] : fields)
        tags += (tags.empty() ? "" : ",") + name + ":" + json::plain(value);
    std::replace(tags.begin(), tags.end(), '|', '/');
    return one_line("1|" + time + "|" + name_of(level) + "|main|" + logger + "|-|" + tags + "|" + message);
}

std::string plain(Level level, const std::string &logger, const std::string &message, const json::Members &fields) {
    std::string text = std::string(name_of(level)) + " " + logger + ": " + message;
    for (const auto &[name, value] : fields)
        text += " " + name + "=" + json::plain(value);
    return one_line(text);
}

int connect_to_path(const std::string &path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw std::runtime_error("the path of a socket is too long");
    std::copy(path.begin(), path.end(), address.sun_path);
    const int opened = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (opened >= 0 && connect(opened, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0)
        return opened;
    const std::string reason = std::strerror(errno);
    if (opened >= 0)
        close(opened);
    throw std::runtime_error(reason);
}

int connect_by_udp(const std::string &address) {
    const auto colon = address.rfind(':');
    if (colon == std::string::npos || colon == 0)
        throw std::runtime_error("neither a path nor host:port");
    std::string host = address.substr(0, colon);
    std::erase_if(host, [](char character) { return character == '[' || character == ']'; });
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo *found = nullptr;
    if (const int error = getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found); error != 0)
        throw std::runtime_error(gai_strerror(error));
    const int opened = socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    const bool connected = opened >= 0 && connect(opened, found->ai_addr, found->ai_addrlen) == 0;
    const std::string reason = std::strerror(errno);
    freeaddrinfo(found);
    if (connected)
        return opened;
    if (opened >= 0)
        close(opened);
    throw std::runtime_error(reason);
}

int connect_to(const std::string &address) {
    return address.starts_with('/') ? connect_to_path(address) : connect_by_udp(address);
}

} // namespace

Syslog::Syslog(std::string address) : address_(std::move(address)), socket_(connect_to(address_)) {}

Syslog::~Syslog() { close(socket_); }

bool Syslog::send(const std::string &line) {
    const std::lock_guard held(mutex_);
    if (::send(socket_, line.data(), line.size(), MSG_NOSIGNAL) >= 0)
        return true;
    try {
        const int again = connect_to(address_);
        close(socket_);
        socket_ = again;
    } catch (const std::runtime_error &) {
        return false;
    }
    return ::send(socket_, line.data(), line.size(), MSG_NOSIGNAL) >= 0;
}

Log::Log(const configuration::Configuration &configuration)
    : logger_(NAME), form_(configuration.log_format), least_(level_named(configuration.log_level)) {
    if (configuration.log_target != "syslog")
        return;
    try {
        syslog_ = std::make_shared<Syslog>(configuration.syslog_address);
    } catch (const std::runtime_error &error) {
        write(Level::warning, "Syslog can't be reached; logging to standard output",
              {{ '{{' }}"syslog_address", configuration.syslog_address}, {"reason", error.what()}});
    }
}

Log Log::of(const std::string &part) const {
    Log log = *this;
    log.logger_ += "." + part;
    return log;
}

std::string Log::line(Level level, const std::string &message, const json::Members &fields) const {
    const std::string time = timestamp();
    std::string body;
    if (form_ == "ska") {
        body = ska(level, logger_, time, message, fields);
    } else if (form_ == "plain") {
        body = plain(level, logger_, message, fields);
    } else {
        json::Members members = {{ '{{' }}"message", message}, {"logger", logger_}};
        members.insert(members.end(), fields.begin(), fields.end());
        body = json::object(members);
    }
    return syslog_ || form_ == "rfc5424" ? header(level, logger_, time) + body : body;
}

void Log::write(Level level, const std::string &message, const json::Members &fields) const {
    if (level > least_)
        return;
    const std::string text = line(level, message, fields);
    if (syslog_ && syslog_->send(text))
        return;
    const std::lock_guard held(standard_output);
    std::fputs((text + "\n").c_str(), stdout); // a closed pipe behind it is no reason to stop
    std::fflush(stdout);
}
