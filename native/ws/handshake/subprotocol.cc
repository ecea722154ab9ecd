#include "ws/handshake/subprotocol.h"

#include <unordered_set>

namespace hawser::ws {
namespace {

class SubprotocolParser {
 public:
  explicit SubprotocolParser(std::string_view field) : field_(field) {}

  SubprotocolList Parse() {
    for (size_t i = 0; i < field_.size() && !list_.error; ++i) Take(i);
    if (!list_.error) End();
    return std::move(list_);
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
      list_.error = {SyntaxError::Kind::kUnexpectedCharacter, i, {}};
    }
  }

  // The last name must reach the end of the field.
  void End() {
    if (start_ == kUnset || end_ != kUnset) {
      list_.error.kind = SyntaxError::Kind::kUnexpectedEnd;
      return;
    }
    end_ = field_.size();
    Add();
  }

  void Add() {
    const std::string_view name = field_.substr(start_, end_ - start_);
    if (seen_.insert(name).second) {
      list_.names.push_back(name);
    } else {
      list_.error = {SyntaxError::Kind::kDuplicate, 0, name};
    }
  }

  const std::string_view field_;
  SubprotocolList list_;
  std::unordered_set<std::string_view> seen_;
  size_t start_ = kUnset;  // of the current name
  size_t end_ = kUnset;    // set by the first blank after it
};

}  // namespace

SubprotocolList ParseSubprotocols(std::string_view field) {
  return SubprotocolParser(field).Parse();
}

}  // namespace hawser::ws
