// Reads the Sec-WebSocket-Extensions header field (RFC 6455 9.1) part by part:
//
//   extension-list  = 1#extension
//   extension       = extension-token *( ";" extension-param )
//   extension-param = token [ "=" (token | quoted-string) ]
//
// A quoted value must be a token once unquoted. Keeps nothing of what it has told, so that a field
// costs no more memory than its caller wants: a field of 15 kB may have thousands of parts. What
// was told means nothing when the field turns out to be malformed. Thread: any; no state beyond one
// field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ws/handshake/header_grammar.h"

namespace hawser::ws {

// One more extension, or one more parameter of the extension told last.
struct ExtensionPart {
  enum class Kind : uint8_t { kExtension, kParam };

  Kind kind = Kind::kExtension;
  std::string_view name;
  // Of a parameter that has one. Valid until the next part is read; the names, as long as the
  // field.
  std::optional<std::string_view> value;
};

class ExtensionScanner {
 public:
  explicit ExtensionScanner(std::string_view field) : field_(field) {}

  // Nothing at the end of the field, or when it is malformed: then error() is set.
  std::optional<ExtensionPart> Next();
  const SyntaxError& error() const { return error_; }

 private:
  enum class State : uint8_t { kName, kParamName, kParamValue, kEnd };

  bool Take(size_t i);
  bool TakeTokenChar(size_t i);
  bool TakeBlank(char c);
  bool TakeSeparator(char c);
  bool TakeEquals(char c);
  bool TakeQuoted(size_t i);
  void EndToken();
  bool has_token() const { return token_size_ != 0; }
  std::string_view Token() const;

  const std::string_view field_;
  size_t position_ = 0;
  State state_ = State::kName;
  SyntaxError error_;
  std::optional<ExtensionPart> complete_;
  std::string_view param_name_;

  // What has come of the current token: in the field, or unescaped where it has had backslashes.
  size_t token_start_ = 0;
  size_t token_size_ = 0;
  std::string unescaped_;
  bool token_ended_ = false;  // by a blank or the closing quote
  bool in_quotes_ = false;
  bool escaping_ = false;
};

}  // namespace hawser::ws
