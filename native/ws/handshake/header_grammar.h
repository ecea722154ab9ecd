// What the grammars of the WebSocket header fields share: tokens (RFC 7230 3.2.6) and how a field
// can be wrong. The texts are those that ws's exported parsers throw as SyntaxErrors. Thread: any;
// no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hawser::ws {

bool IsTokenChar(char c);

constexpr bool IsBlank(char c) { return c == ' ' || c == '\t'; }

// ASCII letters only, as header fields are compared. `lower_case` holds no capitals.
bool EqualsIgnoringCase(std::string_view value, std::string_view lower_case);

struct SyntaxError {
  enum class Kind : uint8_t { kNone, kUnexpectedCharacter, kUnexpectedEnd, kDuplicate };

  Kind kind = Kind::kNone;
  size_t index = 0;       // kUnexpectedCharacter: where. All before it is ASCII
  std::string_view name;  // kDuplicate: the subprotocol, within the parsed field

  explicit operator bool() const { return kind != Kind::kNone; }
  std::string Text() const;
};

}  // namespace hawser::ws
