// What the service answers, path by path.
#pragma once

#include "http.hpp"

#include <functional>
#include <string>
#include <vector>

// Who answers to a method and path; GET answers HEAD too.
struct Route {
    std::string method;
    std::string path;
    std::function<http::Response(const http::Request &)> answer;
};

std::vector<Route> routes();
