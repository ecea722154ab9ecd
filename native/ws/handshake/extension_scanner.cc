#include "ws/handshake/extension_scanner.h"

#include <utility>

namespace hawser::ws {

std::optional<ExtensionPart> ExtensionScanner::Next() {
  unescaped_.clear();
  complete_.reset();
  while (state_ != State::kEnd && position_ < field_.size()) {
    const size_t i = position_++;
    if (!Take(i)) {
      error_ = {SyntaxError::Kind::kUnexpectedCharacter, i};
      state_ = State::kEnd;
    } else if (complete_) {
      return complete_;
    }
  }
  if (state_ == State::kEnd) return std::nullopt;

  if (!has_token() || in_quotes_ || IsBlank(field_.back())) {
    error_.kind = SyntaxError::Kind::kUnexpectedEnd;
  } else {
    EndToken();
  }
  state_ = State::kEnd;
  return complete_;
}

// Each Take...() says whether its part of the grammar has a place for the character.
bool ExtensionScanner::Take(size_t i) {
  const char c = field_[i];
  switch (state_) {
    case State::kName:
      return TakeTokenChar(i) || (i != 0 && TakeBlank(c)) || TakeSeparator(c);
    case State::kParamName:
      return TakeTokenChar(i) || TakeBlank(c) || TakeSeparator(c) || TakeEquals(c);
    case State::kParamValue:
      if (in_quotes_) return TakeQuoted(i);
      if (c == '"' && field_[i - 1] == '=') return in_quotes_ = true;
      return TakeTokenChar(i) || (has_token() && TakeBlank(c)) || TakeSeparator(c);
    case State::kEnd:
      break;
  }
  return false;
}

bool ExtensionScanner::TakeTokenChar(size_t i) {
  if (token_ended_ || !IsTokenChar(field_[i])) return false;
  if (!has_token()) token_start_ = i;
  if (!unescaped_.empty()) unescaped_ += field_[i];
  ++token_size_;
  return true;
}

bool ExtensionScanner::TakeBlank(char c) {
  if (!IsBlank(c)) return false;
  token_ended_ = has_token();
  return true;
}

bool ExtensionScanner::TakeSeparator(char c) {
  if ((c != ';' && c != ',') || !has_token()) return false;
  EndToken();
  state_ = c == ',' ? State::kName : State::kParamName;
  return true;
}

bool ExtensionScanner::TakeEquals(char c) {
  if (c != '=' || !has_token() || token_ended_) return false;
  param_name_ = Token();
  token_size_ = 0;
  state_ = State::kParamValue;
  return true;
}

// RFC 6455 9.1: what a quoted-string says after unescaping must be a token.
bool ExtensionScanner::TakeQuoted(size_t i) {
  const char c = field_[i];
  if (std::exchange(escaping_, false)) return TakeTokenChar(i);
  if (c == '\\') {
    // A backslash before the token leaves it whole; one within makes it two pieces.
    if (has_token() && unescaped_.empty()) unescaped_ = Token();
    return escaping_ = true;
  }
  if (c != '"') return TakeTokenChar(i);
  in_quotes_ = false;
  return token_ended_ = has_token();
}

void ExtensionScanner::EndToken() {
  if (state_ == State::kParamValue) {
    complete_ = {ExtensionPart::Kind::kParam, param_name_, Token()};
  } else {
    const bool is_extension = state_ == State::kName;
    complete_ = {is_extension ? ExtensionPart::Kind::kExtension : ExtensionPart::Kind::kParam,
                 Token(), std::nullopt};
  }
  token_size_ = 0;
  token_ended_ = false;
}

std::string_view ExtensionScanner::Token() const {
  return unescaped_.empty() ? field_.substr(token_start_, token_size_) : unescaped_;
}

}  // namespace hawser::ws
