#include "health.hpp"

#include <cerrno>
#include <cstring>
#include <iostream>
#include <netdb.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace health {

namespace {

// The first line of the answer; empty where there is none.
std::string ask(const std::string &host, const std::string &port) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    if (getaddrinfo(host.c_str(), port.c_str(), &hints, &found) != 0)
        return "";
    std::string answer;
    const int opened = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (opened >= 0) {
        const timeval limit{.tv_sec = 3, .tv_usec = 0};
        setsockopt(opened, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        setsockopt(opened, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit); // for connecting, too
        const std::string request = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        if (connect(opened, found->ai_addr, found->ai_addrlen) == 0 &&
            send(opened, request.data(), request.size(), MSG_NOSIGNAL) > 0) {
            char part[1024];
            const ssize_t size = recv(opened, part, sizeof part, 0);
            answer.assign(part, size > 0 ? static_cast<std::size_t>(size) : 0);
        }
        close(opened);
    }
    freeaddrinfo(found);
    return answer.substr(0, answer.find('\r'));
}

} // namespace

int check(const configuration::Configuration &configuration) {
    const std::string &address = configuration.listen_address;
    const std::string host = address == "0.0.0.0" ? "127.0.0.1" : address == "::" ? "::1" : address;
    const std::string port = std::to_string(configuration.port);
    const std::string answer = ask(host, port);
    if (answer.starts_with("HTTP/1.1 200 "))
        return 0;
    std::cerr << (answer.empty() ? "no answer from port " + port : "port " + port + " answered " + answer) << "\n";
    return 1;
}

} // namespace health
