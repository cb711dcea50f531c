#include "check.hpp"
#include "configuration.hpp"
#include "http.hpp"
#include "log.hpp"
#include "service.hpp"

#include <cstdlib>
#include <fstream>
#include <map>
#include <regex>
#include <stdexcept>
#include <unistd.h>

namespace {

const std::string NASTY = "a\nb\r\t\"q\" \\ \x1b[31m \xc2\x85\xe2\x80\xa8 caf\xc3\xa9 \xf0\x9f\x9b\xb0 \xff | end";

configuration::Configuration with(std::map<std::string, std::string> values) {
    return configuration::read([&](const char *name) {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional<std::string>(found->second);
    });
}

std::string refused(const std::string &name, const std::string &value) {
    try {
        with({{ '{{' }}name, value{{ '}}' }});
    } catch (const std::invalid_argument &error) {
        return error.what();
    }
    return "";
}

bool is_one_line(const std::string &text) {
    for (const char32_t character : json::characters(text))
        if (json::is_control(character))
            return false;
    return true;
}

void without_any_setting_the_defaults_count() {
    CHECK(with({}).port == {{ cookiecutter.port }});
    CHECK(with({}).log_format == "{{ cookiecutter.log_format }}");
}

void the_file_counts_over_the_defaults_and_the_environment_over_the_file() {
    char path[] = "/tmp/settings-XXXXXX";
    close(mkstemp(path));
    std::ofstream(path) << "# settings\n\nPORT = 9001\nLOG_LEVEL=debug\n";
    const auto read = with({{ '{{' }}"CONFIG_FILE", path}, {"LOG_LEVEL", "error"{{ '}}' }});
    CHECK(read.port == 9001 && read.log_level == "error");
    for (const char *content : {"PORT", "PORTS=1"}) {
        std::ofstream(path) << content;
        CHECK(refused("CONFIG_FILE", path).find("line 1") != std::string::npos);
    }
    unlink(path);
    CHECK(!refused("CONFIG_FILE", "/nowhere/settings").empty());
}

void a_value_that_cannot_be_used_is_named_with_what_is_allowed() {
    for (const char *value : {"high", "65536", "-1"})
        CHECK(refused("PORT", value).starts_with("PORT must be a number from 0 to 65535"));
    CHECK(refused("SHUTDOWN_GRACE", "nan").starts_with("SHUTDOWN_GRACE must be a number from 0 to 3600"));
    CHECK(refused("LOG_TARGET", "printer").starts_with("LOG_TARGET must be one of stdout, syslog"));
}

void an_object_is_one_line_without_control_characters() {
    const std::string text = json::object({{ '{{' }}"message", NASTY}, {"port", 1L}, {"ms", 0.5{{ '}}' }});
    CHECK(is_one_line(text));
    CHECK(text == "{\"message\": \"a\\u000ab\\u000d\\u0009\\\"q\\\" \\\\ \\u001b[31m \\u0085\\u2028 caf\xc3\xa9 "
                  "\xf0\x9f\x9b\xb0 \xef\xbf\xbd | end\", \"port\": 1, \"ms\": 0.5}");
}

void a_line_has_the_header_of_rfc_5424() {
    const Log log = Log(with({{ '{{' }}"LOG_FORMAT", "rfc5424"{{ '}}' }})).of("part");
    const std::string header = R"(<132>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [!-~]{1,255} )";
    const std::regex form(header + R"({{ cookiecutter.project_slug }} \d+ part - \{.*\})");
    CHECK(std::regex_match(log.line(Level::warning, NASTY, {}), form));
}

void other_formats_stay_on_one_line() {
    for (const char *form : {"ska", "plain"})
        CHECK(is_one_line(Log(with({{ '{{' }}"LOG_FORMAT", form{{ '}}' }})).line(Level::info, NASTY, {{ '{{' }}"note", NASTY{{ '}}' }})));
    const std::string line = Log(with({{ '{{' }}"LOG_FORMAT", "ska"{{ '}}' }})).line(Level::info, "a|b", {{ '{{' }}"beam", "c|d"{{ '}}' }});
    CHECK(line.ends_with("|INFO|main|{{ cookiecutter.project_slug }}|-|beam:c/d|a|b"));
}

void a_request_has_method_target_and_wish_to_go_on() {
    const auto request = http::parse("GET /a?b=c HTTP/1.1\r\nHost: x");
    CHECK(request && request->method == "GET" && request->target == "/a?b=c" && request->keep_alive);
    CHECK(!http::parse("GET / HTTP/1.1\r\nConnection: close")->keep_alive);
    CHECK(!http::parse("GET / HTTP/1.0")->keep_alive);
    for (const char *text : {"", "nonsense", "GET / HTTP/9", "get / HTTP/1.1", "GET / HTTP/1.1\r\nx"})
        CHECK(!http::parse(text));
}

void a_query_is_decoded() {
    const auto query = http::parse("GET /?name=Ada+L%C3%B6w&odd=%zz%&empty HTTP/1.1")->query;
    CHECK(query.at("name") == "Ada L\xc3\xb6w" && query.at("odd") == "%zz%" && query.at("empty").empty());
}

void a_body_has_a_length_within_the_limit() {
    const auto length = [](const char *header) {
        return http::body_length(*http::parse(std::string("POST / HTTP/1.1\r\n") + header));
    };
    CHECK(length("Content-Length: 3") == 3 && length("Host: x") == 0);
    CHECK(length("Content-Length: +3") == -400 && length("Transfer-Encoding: chunked") == -411);
    CHECK(length("Content-Length: 1048577") == -413 && length("Content-Length: 99999999999999999999") == -413);
}

void a_path_has_its_status() {
    const Service service(Log(with({})));
    const auto status = [&](const std::string &line) {
        return service.answer(*http::parse(line + " HTTP/1.1")).status;
    };
    for (const char *line : {"GET /", "HEAD /", "GET /healthz", "GET /readyz"})
        CHECK(status(line) == 200);
    CHECK(status("GET /nothing") == 404 && status("DELETE /") == 405);
}

void a_fault_of_the_program_is_answered_by_500() {
    const Service service(Log(with({})));
    const auto fails = []() -> http::Response { throw std::runtime_error("a fault"); };
    CHECK(service.guarded("/beam", fails).status == 500);
}

} // namespace

int main() {
    without_any_setting_the_defaults_count();
    the_file_counts_over_the_defaults_and_the_environment_over_the_file();
    a_value_that_cannot_be_used_is_named_with_what_is_allowed();
    an_object_is_one_line_without_control_characters();
    a_line_has_the_header_of_rfc_5424();
    other_formats_stay_on_one_line();
    a_request_has_method_target_and_wish_to_go_on();
    a_query_is_decoded();
    a_body_has_a_length_within_the_limit();
    a_path_has_its_status();
    a_fault_of_the_program_is_answered_by_500();
    return failures == 0 ? 0 : 1;
}
