// The little of JSON that log lines and answers need.
#pragma once

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace json {

using Value = std::variant<std::string, long, double>;
using Members = std::vector<std::pair<std::string, Value>>;

// An object with these members, in order, on one line.
std::string object(const Members &members);

// A string. Control characters are escaped, those from U+007F on too: JSON may hold them, but terminals take them for
// commands, and U+2028 and U+2029 for line ends. A byte that is no UTF-8 becomes U+FFFD.
std::string string(const std::string &text);

// A value as a person reads it.
std::string plain(const Value &value);

// The characters of a text in UTF-8, U+FFFD for each byte that is none.
std::vector<char32_t> characters(const std::string &text);

// Appends a character in UTF-8.
void append(std::string &text, char32_t character);

// Whether a character is a control character or ends a line.
bool is_control(char32_t character);

} // namespace json
