#include "http.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <sstream>

namespace http {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
    return text;
}

const char *reason(int status) {
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 400:
        return "Bad Request";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 500:
        return "Internal Server Error";
    case 503:
        return "Service Unavailable";
    default:
        return "";
    }
}

// A part of a query in clear; what is no escape stays as it is.
std::string decoded(const std::string &text) {
    std::string clear;
    for (std::size_t at = 0; at < text.size(); ++at) {
        unsigned char byte = 0;
        const char *digits = text.data() + at + 1;
        if (text[at] == '%' && at + 2 < text.size() &&
            std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
            clear += static_cast<char>(byte);
            at += 2;
        } else {
            clear += text[at] == '+' ? ' ' : text[at];
        }
    }
    return clear;
}

std::map<std::string, std::string> values(const std::string &query) {
    std::map<std::string, std::string> found;
    std::istringstream parts(query);
    for (std::string part; std::getline(parts, part, '&');) {
        const std::size_t equals = std::min(part.find('='), part.size());
        found[decoded(part.substr(0, equals))] = decoded(part.substr(std::min(equals + 1, part.size())));
    }
    return found;
}

} // namespace

std::optional<Request> parse(const std::string &head) {
    std::istringstream lines(head);
    std::string line;
    std::getline(lines, line);
    std::istringstream words(line);
    Request request;
    std::string version;
    std::string more;
    words >> request.method >> request.target >> version;
    const bool capitals = std::all_of(request.method.begin(), request.method.end(),
                                      [](char character) { return character >= 'A' && character <= 'Z'; });
    if (!capitals || !request.target.starts_with('/') || (version != "HTTP/1.1" && version != "HTTP/1.0") ||
        (words >> more))
        return std::nullopt;
    const std::size_t query = std::min(request.target.find('?'), request.target.size());
    request.path = request.target.substr(0, query);
    request.query = values(request.target.substr(std::min(query + 1, request.target.size())));
    while (std::getline(lines, line) && line != "\r" && !line.empty()) {
        const auto colon = line.find(':');
        if (colon == std::string::npos)
            return std::nullopt;
        const auto begin = line.find_first_not_of(" \t\r", colon + 1);
        const auto last = line.find_last_not_of(" \t\r");
        request.headers[lower(line.substr(0, colon))] =
            begin == std::string::npos ? "" : line.substr(begin, last + 1 - begin);
    }
    const std::string connection = lower(request.headers["connection"]);
    request.keep_alive = connection == "keep-alive" || (version == "HTTP/1.1" && connection != "close");
    return request;
}

long body_length(const Request &request) {
    if (request.headers.contains("transfer-encoding"))
        return -411;
    const auto found = request.headers.find("content-length");
    if (found == request.headers.end())
        return 0;
    const std::string &text = found->second;
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos)
        return -400;
    std::size_t length = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), length);
    return read.ec != std::errc() || length > BODY_LIMIT ? -413 : static_cast<long>(length);
}

Response json(int status, const json::Members &members) {
    return {.status = status, .body = json::object(members) + "\n", .allow = ""};
}

Response error(int status, const std::string &why) { return json(status, {{ '{{' }}"error", why{{ '}}' }}); }

std::string bytes(const Response &response, bool with_body, bool keep_alive) {
    std::string text = "HTTP/1.1 " + std::to_string(response.status) + " " + reason(response.status) +
                       "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(response.body.size()) +
                       "\r\n";
    if (!response.allow.empty())
        text += "Allow: " + response.allow + "\r\n";
    if (!keep_alive)
        text += "Connection: close\r\n";
    return text + "\r\n" + (with_body ? response.body : "");
}

} // namespace http
