#include "ws/error.h"

#include <array>

namespace hawser::ws {
namespace {

// Indexed by Error.
constexpr std::array<ErrorInfo, kErrorCount> kErrors = {{
    {"", "", 0, false, false},
    {"Invalid WebSocket frame: RSV2 and RSV3 must be clear", "WS_ERR_UNEXPECTED_RSV_2_3", 1002,
     true, false},
    {"Invalid WebSocket frame: RSV1 must be clear", "WS_ERR_UNEXPECTED_RSV_1", 1002, true, false},
    {"Invalid WebSocket frame: invalid opcode ", "WS_ERR_INVALID_OPCODE", 1002, true, true},
    {"Invalid WebSocket frame: FIN must be set", "WS_ERR_EXPECTED_FIN", 1002, true, false},
    {"Invalid WebSocket frame: invalid payload length ", "WS_ERR_INVALID_CONTROL_PAYLOAD_LENGTH",
     1002, true, true},
    {"Invalid WebSocket frame: MASK must be set", "WS_ERR_EXPECTED_MASK", 1002, true, false},
    {"Invalid WebSocket frame: MASK must be clear", "WS_ERR_UNEXPECTED_MASK", 1002, true, false},
    {"Invalid WebSocket frame: invalid status code ", "WS_ERR_INVALID_CLOSE_CODE", 1002, true,
     true},
    {"Invalid WebSocket frame: invalid UTF-8 sequence", "WS_ERR_INVALID_UTF8", 1007, false, false},
    {"Unsupported WebSocket frame: payload length > 2^53 - 1",
     "WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH", 1009, true, false},
    {"Max payload size exceeded", "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH", 1009, true, false},
    {"Too many buffered chunks", "WS_ERR_TOO_MANY_BUFFERED_PARTS", 1008, true, false},
    {"Too many message fragments", "WS_ERR_TOO_MANY_BUFFERED_PARTS", 1008, true, false},
}};

}  // namespace

const ErrorInfo& InfoOf(Error error) { return kErrors[static_cast<size_t>(error)]; }

}  // namespace hawser::ws
