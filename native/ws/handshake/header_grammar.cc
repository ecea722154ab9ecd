#include "ws/handshake/header_grammar.h"

#include <algorithm>

namespace hawser::ws {

bool EqualsIgnoringCase(std::string_view value, std::string_view lower_case) {
  return std::equal(value.begin(), value.end(), lower_case.begin(), lower_case.end(),
                    [](char c, char lower) {
                      const bool capital = c >= 'A' && c <= 'Z';
                      return (capital ? static_cast<char>(c - 'A' + 'a') : c) == lower;
                    });
}

std::string SyntaxError::Text() const {
  switch (kind) {
    case Kind::kNone:
      break;
    case Kind::kUnexpectedCharacter:
      return "Unexpected character at index " + std::to_string(index);
    case Kind::kUnexpectedEnd:
      return "Unexpected end of input";
  }
  return {};
}

}  // namespace hawser::ws
