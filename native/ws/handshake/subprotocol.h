// The Sec-WebSocket-Protocol header field of a request (RFC 6455 4.1, 4.3): 1#token. That no name
// comes twice is for the caller to see, who wants them as a set anyway. Thread: any; no state.
#pragma once

#include <string_view>

#include "ws/handshake/header_grammar.h"

namespace hawser::ws {

// The names in order: "a, b, c".
PlainField ToPlainSubprotocols(std::string_view field);

}  // namespace hawser::ws
