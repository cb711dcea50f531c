// Answers HTTP requests until it is told to stop, then stops in order (APP-7).
#pragma once

#include "configuration.hpp"
#include "http.hpp"
#include "log.hpp"
#include "routes.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

class Service {
  public:
    explicit Service(const Log &log);

    // Listens, and answers from now on in threads of its own; the port. Throws std::runtime_error with the reason.
    int start(const configuration::Configuration &configuration);

    // Takes no more connections, and gives running requests so much time. Whether all of them finished.
    bool stop(std::chrono::milliseconds grace);

    // The response to a request whose body was read.
    http::Response answer(const http::Request &request) const;

    // The response that is asked for, or 500 where the program is at fault; an exception would end the process.
    http::Response guarded(const std::string &path, const std::function<http::Response()> &answer) const;

  private:
    void accept(int listener);
    void converse(int connection, const std::string &client);
    bool respond(int connection, const std::string &client, const std::string &head, std::string &rest);
    bool takes(const http::Request &request) const;

    Log log_;
    Log access_;
    std::vector<Route> routes_;
    int listener_ = -1;
    std::atomic<bool> stopping_ = false;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<int> waiting_; // connections that wait for a request, which nobody has to wait for
    int running_ = 0;
};
