#include "ws/handshake/extension.h"

#include <utility>

namespace hawser::ws {
namespace {

// Reads the field character by character; each Take...() says whether its part of the grammar has a
// place for the character.
class ExtensionParser {
 public:
  explicit ExtensionParser(std::string_view field) : field_(field) {}

  ExtensionList Parse() {
    for (size_t i = 0; i < field_.size(); ++i) {
      if (!Take(i)) return Failure(SyntaxError::Kind::kUnexpectedCharacter, i);
    }
    if (token_.empty() || in_quotes_ || IsBlank(field_.back())) {
      return Failure(SyntaxError::Kind::kUnexpectedEnd, 0);
    }
    EndToken();
    return std::move(list_);
  }

 private:
  enum class Part : uint8_t { kName, kParamName, kParamValue };

  static ExtensionList Failure(SyntaxError::Kind kind, size_t index) {
    return {.extensions = {}, .error = {kind, index, {}}};
  }

  bool Take(size_t i) {
    const char c = field_[i];
    switch (part_) {
      case Part::kName:
        return TakeTokenChar(c) || (i != 0 && TakeBlank(c)) || TakeSeparator(c);
      case Part::kParamName:
        return TakeTokenChar(c) || TakeBlank(c) || TakeSeparator(c) || TakeEquals(c);
      case Part::kParamValue:
        if (in_quotes_) return TakeQuoted(c);
        if (c == '"' && field_[i - 1] == '=') return in_quotes_ = true;
        return TakeTokenChar(c) || (!token_.empty() && TakeBlank(c)) || TakeSeparator(c);
    }
    return false;
  }

  bool TakeTokenChar(char c) {
    if (token_ended_ || !IsTokenChar(c)) return false;
    token_ += c;
    return true;
  }

  bool TakeBlank(char c) {
    if (!IsBlank(c)) return false;
    token_ended_ = !token_.empty();
    return true;
  }

  bool TakeSeparator(char c) {
    if ((c != ';' && c != ',') || token_.empty()) return false;
    EndToken();
    part_ = c == ',' ? Part::kName : Part::kParamName;
    return true;
  }

  bool TakeEquals(char c) {
    if (c != '=' || token_.empty() || token_ended_) return false;
    EndToken();
    part_ = Part::kParamValue;
    return true;
  }

  // RFC 6455 9.1: what a quoted-string says after unescaping must be a token.
  bool TakeQuoted(char c) {
    if (escaping_ || IsTokenChar(c)) {
      escaping_ = false;
      return TakeTokenChar(c);
    }
    if (c == '\\') return escaping_ = true;
    if (c != '"' || token_.empty()) return false;
    in_quotes_ = false;
    token_ended_ = true;
    return true;
  }

  void EndToken() {
    std::string token = std::exchange(token_, {});
    token_ended_ = false;
    switch (part_) {
      case Part::kName:
        list_.extensions.push_back({std::move(token), {}});
        break;
      case Part::kParamName:
        list_.extensions.back().params.push_back({std::move(token), std::nullopt});
        break;
      case Part::kParamValue:
        list_.extensions.back().params.back().value = std::move(token);
        break;
    }
  }

  const std::string_view field_;
  ExtensionList list_;
  Part part_ = Part::kName;
  std::string token_;         // what has come of the current part, unescaped
  bool token_ended_ = false;  // by a blank or the closing quote
  bool in_quotes_ = false;
  bool escaping_ = false;
};

}  // namespace

ExtensionList ParseExtensions(std::string_view field) { return ExtensionParser(field).Parse(); }

std::string FormatExtensions(std::span<const Extension> extensions) {
  std::string field;
  for (const Extension& extension : extensions) {
    if (!field.empty()) field += ", ";
    field += extension.name;
    for (const ExtensionParam& param : extension.params) {
      field.append("; ").append(param.name);
      if (param.value) field.append("=").append(*param.value);
    }
  }
  return field;
}

}  // namespace hawser::ws
