// The service as a process of its own, since signals and exit status are part of it.
#include "check.hpp"
#include "configuration.hpp"

#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

namespace {

std::string program;

// A running process and what it writes.
struct Process {
    pid_t id;
    int output;
};

Process start(const char *port) {
    int ends[2];
    CHECK(pipe(ends) == 0);
    const pid_t id = fork();
    if (id == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        close(ends[0]);
        close(ends[1]);
        setenv("LISTEN_ADDRESS", "127.0.0.1", 1);
        setenv("LOG_FORMAT", "rfc5424", 1);
        setenv("PORT", port, 1);
        execl(program.c_str(), program.c_str(), nullptr);
        _exit(127);
    }
    close(ends[1]);
    return {id, ends[0]};
}

// Reads up to the end of a line, or of everything.
std::string read_text(int from, bool line) {
    std::string text;
    char character = 0;
    while ((!line || character != '\n') && read(from, &character, 1) == 1)
        text += character;
    return text;
}

int end(const Process &process) {
    int status = -1;
    waitpid(process.id, &status, 0);
    close(process.output);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void a_stop_signal_ends_it_within_a_second_with_status_0() {
    for (const int number : {SIGHUP, SIGINT, SIGTERM}) {
        const Process process = start("0");
        CHECK(read_text(process.output, true).find("\"Serving\"") != std::string::npos);
        const auto began = std::chrono::steady_clock::now();
        kill(process.id, number);
        CHECK(read_text(process.output, false).find("\"Stopped\"") != std::string::npos);
        CHECK(end(process) == 0);
        CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(1));
    }
}

void a_wrong_setting_ends_it_with_status_2_and_one_line() {
    const Process process = start("high");
    const std::string said = read_text(process.output, false);
    CHECK(end(process) == 2);
    CHECK(said.find("PORT") != std::string::npos && said.find('\n') == said.size() - 1);
}

void the_contract_has_every_setting_with_its_default() {
    for (const configuration::Setting &setting : configuration::SETTINGS) {
        std::ifstream readme("README.md");
        bool found = false;
        for (std::string row; std::getline(readme, row);)
            found = found || (row.starts_with(std::string("| `") + setting.name + "` |") &&
                              row.find(std::string("`") + setting.standard + "`") != std::string::npos);
        CHECK(found);
    }
}

} // namespace

int main(int, char **arguments) {
    program = arguments[1];
    a_stop_signal_ends_it_within_a_second_with_status_0();
    a_wrong_setting_ends_it_with_status_2_and_one_line();
    the_contract_has_every_setting_with_its_default();
    return failures == 0 ? 0 : 1;
}
