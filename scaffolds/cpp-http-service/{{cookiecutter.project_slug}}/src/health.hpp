// Asks the running service for its health, so that the image needs no curl (IMG-20).
#pragma once

#include "configuration.hpp"

namespace health {

// Exit status 0 if /healthz answers 200 within three seconds, else 1, saying why on standard error.
int check(const configuration::Configuration &configuration);

} // namespace health
