#include "ws/handshake/subprotocol.h"

#include <utility>

namespace hawser::ws {
namespace {

class SubprotocolParser {
 public:
  explicit SubprotocolParser(std::string_view field) : field_(field) {}

  PlainField Parse() {
    for (size_t i = 0; i < field_.size() && !plain_.error; ++i) Take(i);
    if (!plain_.error) End();
    return std::move(plain_);
  }

 private:
  static constexpr size_t kUnset = std::string_view::npos;

  void Take(size_t i) {
    const char c = field_[i];
    if (end_ == kUnset && IsTokenChar(c)) {
      if (start_ == kUnset) start_ = i;
    } else if (i != 0 && IsBlank(c)) {
      if (end_ == kUnset && start_ != kUnset) end_ = i;
    } else if (c == ',' && start_ != kUnset) {
      if (end_ == kUnset) end_ = i;
      Add();
      start_ = end_ = kUnset;
    } else {
      plain_.error = {SyntaxError::Kind::kUnexpectedCharacter, i};
    }
  }

  // The last name must reach the end of the field.
  void End() {
    if (start_ == kUnset || end_ != kUnset) {
      plain_.error.kind = SyntaxError::Kind::kUnexpectedEnd;
      return;
    }
    end_ = field_.size();
    Add();
  }

  void Add() {
    if (!plain_.text.empty()) plain_.text += ", ";
    plain_.text += field_.substr(start_, end_ - start_);
  }

  const std::string_view field_;
  PlainField plain_;
  size_t start_ = kUnset;  // of the current name
  size_t end_ = kUnset;    // set by the first blank after it
};

}  // namespace

PlainField ToPlainSubprotocols(std::string_view field) { return SubprotocolParser(field).Parse(); }

}  // namespace hawser::ws
