// The Sec-WebSocket-Extensions header field (RFC 6455 9.1), parsed and written:
//
//   extension-list  = 1#extension
//   extension       = extension-token *( ";" extension-param )
//   extension-param = token [ "=" (token | quoted-string) ]
//
// A quoted value must be a token once unquoted. Knows no extension; judges no parameter.
// Thread: any; no state.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ws/handshake/header_grammar.h"

namespace hawser::ws {

struct ExtensionParam {
  std::string name;
  std::optional<std::string> value;
};

// One offer (or the one acceptance) of an extension. A name may come more than once, and so may the
// name of a parameter: offers and parameters keep the order of the field.
struct Extension {
  std::string name;
  std::vector<ExtensionParam> params;
};

struct ExtensionList {
  std::vector<Extension> extensions;
  SyntaxError error;  // set: `extensions` means nothing
};

ExtensionList ParseExtensions(std::string_view field);

std::string FormatExtensions(std::span<const Extension> extensions);

}  // namespace hawser::ws
