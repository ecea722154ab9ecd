// The server's part of the opening handshake (RFC 6455 4.2): judging the upgrade request and
// writing the head of the response. HTTP itself is parsed by others; here are only the fields that
// count. Thread: any; no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hawser::ws {

struct UpgradeRequest {
  std::string_view method;
  std::string_view upgrade;  // field values; empty when the field is absent
  std::string_view key;      // Sec-WebSocket-Key
  int version = -1;          // Sec-WebSocket-Version; -1 when absent or not an integer
};

enum class Refusal : uint8_t {
  kNone,
  kMethod,
  kUpgrade,
  kKey,
  kVersion,
  kSubprotocols,  // Sec-WebSocket-Protocol: judged by the caller, with ToPlainSubprotocols()
  kExtensions     // stays last: kRefusalCount
};

inline constexpr size_t kRefusalCount = static_cast<size_t>(Refusal::kExtensions) + 1;

struct RefusalInfo {
  uint16_t status;
  const char* message;      // the response's body
  const char* header_name;  // a further header field of the response, or null
  const char* header_value;
};

const RefusalInfo& InfoOf(Refusal refusal);

// Method, Upgrade, key and version, in this order; the first that is wrong is the answer.
Refusal CheckUpgradeRequest(const UpgradeRequest& request);

// The lines of the 101 response joined by CRLF, none after the last, so that a caller may add
// lines; an empty line ends the head. `accept` is the proof for the request's key (accept_key.h);
// `protocol` and `extensions` are left out when empty.
std::string ResponseHead(std::string_view accept, std::string_view protocol,
                         std::string_view extensions);

}  // namespace hawser::ws
