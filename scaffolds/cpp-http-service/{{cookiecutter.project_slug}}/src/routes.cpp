#include "routes.hpp"

namespace {

const char *const NAME = "{{ cookiecutter.project_slug }}";

} // namespace

// Put your own paths here.
std::vector<Route> routes() {
    return {
        {"GET", "/",
         [](const http::Request &) { return http::json(200, {{ '{{' }}"service", NAME}, {"version", SERVICE_VERSION{{ '}}' }}); {{ '}}' }},
    };
}
