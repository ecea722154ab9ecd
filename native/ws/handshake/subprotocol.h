// The Sec-WebSocket-Protocol header field of a request (RFC 6455 4.1, 4.3): 1#token, no name twice.
// Thread: any; no state.
#pragma once

#include <string_view>
#include <vector>

#include "ws/handshake/header_grammar.h"

namespace hawser::ws {

struct SubprotocolList {
  std::vector<std::string_view> names;  // in order, within the parsed field
  SyntaxError error;                    // set: `names` means nothing
};

SubprotocolList ParseSubprotocols(std::string_view field);

}  // namespace hawser::ws
