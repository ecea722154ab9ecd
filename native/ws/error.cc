#include "ws/error.h"

#include <array>

namespace hawser::ws {
namespace {

// RFC 6455 7.4.1: 1007 is for data that is not consistent with the type of the message.
constexpr ErrorInfo ZlibError(const char* text) {
  return {text, "Z_DATA_ERROR", 1007, false, false};
}

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
    {"Too many buffered bytes", "WS_ERR_TOO_MANY_BUFFERED_PARTS", 1008, true, false},
    {"Too many message fragments", "WS_ERR_TOO_MANY_BUFFERED_PARTS", 1008, true, false},
    {"There is no memory for the message", "WS_ERR_NO_MEMORY", 1009, true, false},
    ZlibError("invalid block type"),
    ZlibError("invalid stored block lengths"),
    ZlibError("too many length or distance symbols"),
    ZlibError("invalid code lengths set"),
    ZlibError("invalid bit length repeat"),
    ZlibError("invalid code -- missing end-of-block"),
    ZlibError("invalid literal/lengths set"),
    ZlibError("invalid distances set"),
    ZlibError("invalid literal/length code"),
    ZlibError("invalid distance code"),
    ZlibError("invalid distance too far back"),
    ZlibError("Zlib error"),
}};

}  // namespace

const ErrorInfo& InfoOf(Error error) { return kErrors[static_cast<size_t>(error)]; }

}  // namespace hawser::ws
