#include "json.hpp"

#include <cmath>
#include <cstdio>

namespace json {

bool is_control(char32_t character) {
    return character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 || character == 0x2029;
}

void append(std::string &text, char32_t character) {
    const auto byte = [&](char32_t value) { text += static_cast<char>(static_cast<unsigned char>(value)); };
    if (character < 0x80) {
        byte(character);
    } else if (character < 0x800) {
        byte(0xc0 | (character >> 6));
        byte(0x80 | (character & 0x3f));
    } else if (character < 0x10000) {
        byte(0xe0 | (character >> 12));
        byte(0x80 | ((character >> 6) & 0x3f));
        byte(0x80 | (character & 0x3f));
    } else {
        byte(0xf0 | (character >> 18));
        byte(0x80 | ((character >> 12) & 0x3f));
        byte(0x80 | ((character >> 6) & 0x3f));
        byte(0x80 | (character & 0x3f));
    }
}

std::vector<char32_t> characters(const std::string &text) {
    constexpr char32_t least[] = {0, 0x80, 0x800, 0x10000};
    std::vector<char32_t> found;
    for (std::size_t at = 0; at < text.size();) {
        const auto first = static_cast<unsigned char>(text[at]);
        const std::size_t more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : (first & 0xf0) == 0xe0 ? 2 : 3;
        char32_t character = more == 0 ? first : first & (0x3fU >> more);
        bool whole = (first < 0x80 || first >= 0xc2) && first < 0xf5 && at + more < text.size();
        for (std::size_t next = 1; whole && next <= more; ++next) {
            const auto part = static_cast<unsigned char>(text[at + next]);
            whole = (part & 0xc0) == 0x80;
            character = (character << 6) | (part & 0x3fU);
        }
        whole =
            whole && character >= least[more] && character <= 0x10ffff && (character < 0xd800 || character > 0xdfff);
        found.push_back(whole ? character : 0xfffd);
        at += whole ? more + 1 : 1;
    }
    return found;
}

std::string string(const std::string &text) {
    std::string safe = "\"";
    for (const char32_t character : characters(text)) {
        if (is_control(character)) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(character) & 0xffffU);
            safe += escaped;
            continue;
        }
        if (character == '"' || character == '\\')
            safe += '\\';
        append(safe, character);
    }
    return safe + '"';
}

std::string plain(const Value &value) {
    if (const auto *text = std::get_if<std::string>(&value))
        return *text;
    if (const auto *number = std::get_if<long>(&value))
        return std::to_string(*number);
    const double decimal = std::get<double>(value);
    char text[32];
    std::snprintf(text, sizeof text, "%.6g", decimal);
    return std::isfinite(decimal) ? text : "null";
}

std::string object(const Members &members) {
    std::string text = "{";
    for (const auto &[name, value] : members) {
        text += (text.size() > 1 ? ", " : "") + string(name) + ": ";
        text += std::holds_alternative<std::string>(value) ? string(std::get<std::string>(value)) : plain(value);
    }
    return text + "}";
}

} // namespace json
