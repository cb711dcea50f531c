// Checks for tests that need no framework.
#pragma once

#include <iostream>

inline int failures = 0;

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            ++failures;                                                                                                \
            std::cerr << __FILE__ << ":" << __LINE__ << ": " << #condition << "\n";                                    \
        }                                                                                                              \
    } while (false)
