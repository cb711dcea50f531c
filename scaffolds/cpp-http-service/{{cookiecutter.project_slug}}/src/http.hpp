// As much of HTTP/1.1 as the service speaks: requests in, their body with a length; responses with a JSON body out.
#pragma once

#include "json.hpp"

#include <map>
#include <optional>
#include <string>

namespace http {

// A request: of the query each name's last value, the names of headers in lower case, the body once it was read.
struct Request {
    std::string method;
    std::string target;
    std::string path;
    std::map<std::string, std::string> query;
    std::map<std::string, std::string> headers;
    std::string body;
    bool keep_alive = false;
};

// A response; `allow` names the methods where another was refused.
struct Response {
    int status = 200;
    std::string body;
    std::string allow;
};

// How many bytes the body of a request may have.
constexpr std::size_t BODY_LIMIT = 1 << 20;

// Reads a request's head, all of it up to the empty line; nothing where it is no HTTP.
std::optional<Request> parse(const std::string &head);

// The length of the body that comes with a request; where that isn't taken, the status of the refusal instead,
// negative.
long body_length(const Request &request);

// A response with an object of these members.
Response json(int status, const json::Members &members);

// A response that says what is wrong.
Response error(int status, const std::string &why);

// The bytes of a response; of one to HEAD, all but the body.
std::string bytes(const Response &response, bool with_body, bool keep_alive);

} // namespace http
