// What the Sec-WebSocket-Extensions header field holds (RFC 6455 9.1; the grammar is
// ExtensionScanner's). Knows no extension; judges no parameter. Thread: any; no state.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ws/handshake/header_grammar.h"

namespace hawser::ws {

struct ExtensionParam {
  std::string name;
  std::optional<std::string> value;
};

// One offer (or the one acceptance) of an extension. The name of a parameter may come more than
// once: parameters keep the order of the field.
struct Extension {
  std::string name;
  std::vector<ExtensionParam> params;
};

// More than any extension knows. Of an offer with more parameters the rest is left out: it is not
// one that can be accepted.
inline constexpr size_t kMaxExtensionParams = 16;

struct ExtensionOffers {
  std::vector<Extension> offers;  // in the order of the field
  SyntaxError error;              // set: `offers` means nothing
};

// The offers of the extension of that name.
ExtensionOffers ParseOffers(std::string_view field, std::string_view name);

// "a; b; c=1, d"
PlainField ToPlainExtensions(std::string_view field);

}  // namespace hawser::ws
