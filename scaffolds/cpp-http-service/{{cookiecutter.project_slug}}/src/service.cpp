#include "service.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace {

constexpr std::size_t PART = 4096; // bytes that are received at once
constexpr std::size_t LONGEST_HEAD = 16384;
constexpr timeval IDLE{.tv_sec = 30, .tv_usec = 0};

bool is_probe(const std::string &path) { return path == "/healthz" || path == "/readyz"; }

bool send_all(int connection, const std::string &data) {
    for (std::size_t sent = 0; sent < data.size();) {
        const ssize_t now = send(connection, data.data() + sent, data.size() - sent, MSG_NOSIGNAL);
        if (now <= 0)
            return false;
        sent += static_cast<std::size_t>(now);
    }
    return true;
}

// Receives more; whether there was any.
bool receive(int connection, std::string &received) {
    char part[PART];
    const ssize_t size = recv(connection, part, sizeof part, 0);
    if (size > 0)
        received.append(part, static_cast<std::size_t>(size));
    return size > 0;
}

bool is_at(const Route &route, const http::Request &request) {
    return route.path == request.path &&
           (route.method == request.method || (route.method == "GET" && request.method == "HEAD"));
}

} // namespace

Service::Service(const Log &log) : log_(log), access_(log.of("access")), routes_(routes()) {
    routes_.push_back({"GET", "/healthz", [](const http::Request &) { // the process is alive
                           return http::json(200, {{ '{{' }}"status", "alive"{{ '}}' }});
                       {{ '}}' }});
    routes_.push_back({"GET", "/readyz", [this](const http::Request &) { // it can take requests
                           return http::json(stopping_ ? 503 : 200, {{ '{{' }}"status", stopping_ ? "stopping" : "ready"{{ '}}' }});
                       {{ '}}' }});
}

int Service::start(const configuration::Configuration &configuration) {
    addrinfo hints{};
    hints.ai_flags = AI_PASSIVE;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    const std::string port = std::to_string(configuration.port);
    if (const int error = getaddrinfo(configuration.listen_address.c_str(), port.c_str(), &hints, &found); error != 0)
        throw std::runtime_error(gai_strerror(error));
    listener_ = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    const bool bound = bind(listener_, found->ai_addr, found->ai_addrlen) == 0 && listen(listener_, SOMAXCONN) == 0;
    const std::string reason = std::strerror(errno);
    freeaddrinfo(found);
    if (!bound)
        throw std::runtime_error(reason);
    sockaddr_storage local{};
    socklen_t size = sizeof local;
    getsockname(listener_, reinterpret_cast<sockaddr *>(&local), &size);
    std::thread(&Service::accept, this, listener_).detach();
    return ntohs(local.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6 *>(&local)->sin6_port
                                             : reinterpret_cast<sockaddr_in *>(&local)->sin_port);
}

void Service::accept(int listener) {
    while (!stopping_) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        const int connection = accept4(listener, reinterpret_cast<sockaddr *>(&peer), &size, SOCK_CLOEXEC);
        if (connection < 0) {
            if (!stopping_ && (errno == EMFILE || errno == ENFILE))
                std::this_thread::sleep_for(std::chrono::milliseconds(50)); // until another connection has ended
            continue;
        }
        char client[NI_MAXHOST] = "-";
        getnameinfo(reinterpret_cast<sockaddr *>(&peer), size, client, sizeof client, nullptr, 0, NI_NUMERICHOST);
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &IDLE, sizeof IDLE);
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &IDLE, sizeof IDLE);
        try {
            std::thread(&Service::converse, this, connection, std::string(client)).detach();
        } catch (const std::system_error &none) { // no further thread is allowed (RUN-12); the others go on
            log_.write(Level::warning, "Connection refused", {{ '{{' }}"reason", none.what(){{ '}}' }});
            close(connection);
        }
    }
}

// Answers the requests of one connection.
void Service::converse(int connection, const std::string &client) {
    std::string received;
    bool goes_on = true;
    while (goes_on) {
        {
            const std::lock_guard held(mutex_);
            if (stopping_)
                break;
            waiting_.insert(connection);
        }
        std::size_t end;
        while ((end = received.find("\r\n\r\n")) == std::string::npos && received.size() < LONGEST_HEAD) {
            if (!receive(connection, received))
                break;
        }
        {
            const std::lock_guard held(mutex_);
            waiting_.erase(connection);
            if (end == std::string::npos && received.size() < LONGEST_HEAD)
                break; // it has ended, or nothing came in time
            ++running_;
        }
        const std::string head = received.substr(0, end);
        received.erase(0, end == std::string::npos ? end : end + 4);
        goes_on = respond(connection, client, head, received);
        const std::lock_guard held(mutex_);
        --running_;
        changed_.notify_all();
    }
    shutdown(connection, SHUT_WR);
    close(connection);
}

// Answers one request, the body of which begins in what else was received and is taken from there; whether another may
// follow.
bool Service::respond(int connection, const std::string &client, const std::string &head, std::string &rest) {
    const auto began = std::chrono::steady_clock::now();
    auto request = http::parse(head);
    if (!request) {
        send_all(connection, http::bytes(http::error(400, "This is no HTTP request."), true, false));
        return false;
    }
    const long length = http::body_length(*request);
    bool read = length == 0;
    http::Response response;
    if (length < 0 && takes(*request)) {
        response =
            http::error(static_cast<int>(-length), length == -411   ? "Say how long the body is, in Content-Length."
                                                   : length == -400 ? "Content-Length must be a number."
                                                                    : "A body may have 1048576 bytes.");
    } else {
        if (length > 0 && takes(*request)) {
            const auto size = static_cast<std::size_t>(length);
            while (rest.size() < size)
                if (!receive(connection, rest))
                    return false; // it ended, or nothing came in time
            request->body = rest.substr(0, size);
            rest.erase(0, size);
            read = true;
        }
        response = guarded(request->path, [this, &request] { return answer(*request); });
    }
    const bool goes_on = request->keep_alive && read && !stopping_;
    const bool sent = send_all(connection, http::bytes(response, request->method != "HEAD", goes_on));
    const std::chrono::duration<double, std::milli> duration = std::chrono::steady_clock::now() - began;
    access_.write(is_probe(request->path) ? Level::debug : Level::info, "Request answered", // probes come all the time
                  {{ '{{' }}"client", client},
                   {"duration_ms", static_cast<double>(static_cast<long>(duration.count() * 10)) / 10},
                   {"method", request->method},
                   {"path", request->target},
                   {"status", static_cast<long>(response.status){{ '}}' }});
    return goes_on && sent;
}

http::Response Service::guarded(const std::string &path, const std::function<http::Response()> &answer) const {
    try {
        return answer();
    } catch (const std::exception &fault) {
        log_.write(Level::error, "Request failed", {{ '{{' }}"path", path}, {"reason", fault.what(){{ '}}' }});
        return http::error(500, "Something went wrong here.");
    }
}

bool Service::takes(const http::Request &request) const {
    return std::any_of(routes_.begin(), routes_.end(), [&](const Route &route) { return is_at(route, request); });
}

http::Response Service::answer(const http::Request &request) const {
    std::set<std::string> methods;
    for (const Route &route : routes_) {
        if (is_at(route, request))
            return route.answer(request);
        if (route.path == request.path)
            methods.insert(route.method);
    }
    if (methods.empty())
        return http::error(404, "There is nothing at this path.");
    if (methods.contains("GET"))
        methods.insert("HEAD");
    std::string allowed;
    for (const std::string &method : methods)
        allowed += (allowed.empty() ? "" : ", ") + method;
    http::Response refused = http::error(405, "Use " + allowed + ".");
    refused.allow = allowed;
    return refused;
}

bool Service::stop(std::chrono::milliseconds grace) {
    std::unique_lock held(mutex_);
    stopping_ = true;
    shutdown(listener_, SHUT_RDWR);
    for (const int connection : waiting_)
        shutdown(connection, SHUT_RDWR);
    return changed_.wait_for(held, grace, [this] { return running_ == 0; });
}
