// As much of HTTP/1.1 as the service speaks: heads of requests in, responses with a JSON body out.
#pragma once

#include <optional>
#include <string>

namespace http {

// The head of a request.
struct Request {
    std::string method;
    std::string target;
    bool keep_alive = false;
};

// A response; `allow` names the methods where another was refused.
struct Response {
    int status = 200;
    std::string body;
    std::string allow;
};

// Reads a request's head, all of it up to the empty line; nothing where it is no HTTP. A body is not read: the
// connection must be closed after one.
std::optional<Request> parse(const std::string &head);

// The bytes of a response; of one to HEAD, all but the body.
std::string bytes(const Response &response, bool with_body, bool keep_alive);

} // namespace http
