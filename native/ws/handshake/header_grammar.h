// What the grammars of the WebSocket header fields share: tokens (RFC 7230 3.2.6) and how a field
// can be wrong. The texts are those that ws's exported parsers throw as SyntaxErrors. Thread: any;
// no state.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hawser::ws {

// By character, whether it may stand in a token.
inline constexpr std::array<bool, 256> kTokenChars = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                       "abcdefghijklmnopqrstuvwxyz!#$%&'*+-.^_`|~")) {
    table[static_cast<uint8_t>(c)] = true;
  }
  return table;
}();

constexpr bool IsTokenChar(char c) { return kTokenChars[static_cast<uint8_t>(c)]; }

constexpr bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// ASCII letters only, as header fields are compared. `lower_case` holds no capitals.
bool EqualsIgnoringCase(std::string_view value, std::string_view lower_case);

struct SyntaxError {
  enum class Kind : uint8_t { kNone, kUnexpectedCharacter, kUnexpectedEnd };

  Kind kind = Kind::kNone;
  size_t index = 0;  // kUnexpectedCharacter: where. All before it is ASCII

  explicit operator bool() const { return kind != Kind::kNone; }
  std::string Text() const;
};

// A field that is a list, in the plainest form that says the same: ", " between its elements, "; "
// before what belongs to one, and no quotes.
struct PlainField {
  std::string text;
  SyntaxError error;  // set: `text` means nothing
};

}  // namespace hawser::ws
