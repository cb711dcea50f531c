#include "http.hpp"

#include <algorithm>
#include <cctype>
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
    case 400:
        return "Bad Request";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 500:
        return "Internal Server Error";
    default:
        return "Service Unavailable";
    }
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
    request.keep_alive = version == "HTTP/1.1";
    bool has_body = false;
    while (std::getline(lines, line) && line != "\r" && !line.empty()) {
        const auto colon = line.find(':');
        if (colon == std::string::npos)
            return std::nullopt;
        const std::string name = lower(line.substr(0, colon));
        std::string value = lower(line.substr(colon + 1));
        std::erase_if(value, [](unsigned char character) { return std::isspace(character) != 0; });
        if (name == "connection")
            request.keep_alive = value == "keep-alive" || (request.keep_alive && value != "close");
        has_body = has_body || (name == "content-length" && value != "0") || name == "transfer-encoding";
    }
    request.keep_alive = request.keep_alive && !has_body;
    return request;
}

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
