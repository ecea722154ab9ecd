#include "ws/handshake/server_handshake.h"

#include <algorithm>
#include <array>

#include "ws/handshake/header_grammar.h"

namespace hawser::ws {
namespace {

// Indexed by Refusal.
constexpr std::array<RefusalInfo, kRefusalCount> kRefusals = {{
    {0, "", nullptr, nullptr},
    {405, "Invalid HTTP method", nullptr, nullptr},
    {400, "Invalid Upgrade header", nullptr, nullptr},
    {400, "Missing or invalid Sec-WebSocket-Key header", nullptr, nullptr},
    {400, "Missing or invalid Sec-WebSocket-Version header", "Sec-WebSocket-Version", "13, 8"},
    {400, "Invalid Sec-WebSocket-Protocol header", nullptr, nullptr},
    {400, "Invalid or unacceptable Sec-WebSocket-Extensions header", nullptr, nullptr},
}};

bool IsBase64Char(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' ||
         c == '/';
}

// RFC 6455 4.1: the base64 form of 16 bytes.
bool IsValidKey(std::string_view key) {
  constexpr size_t kDigits = 22;
  return key.size() == kDigits + 2 && key.ends_with("==") &&
         std::all_of(key.begin(), key.begin() + kDigits, IsBase64Char);
}

}  // namespace

const RefusalInfo& InfoOf(Refusal refusal) { return kRefusals[static_cast<size_t>(refusal)]; }

Refusal CheckUpgradeRequest(const UpgradeRequest& request) {
  if (request.method != "GET") return Refusal::kMethod;
  if (!EqualsIgnoringCase(request.upgrade, "websocket")) return Refusal::kUpgrade;
  if (!IsValidKey(request.key)) return Refusal::kKey;
  // 13 is RFC 6455; 8 is the draft of HyBi 07 to 12, the same on the wire.
  if (request.version != 13 && request.version != 8) return Refusal::kVersion;
  return Refusal::kNone;
}

std::string ResponseHead(std::string_view accept, std::string_view protocol,
                         std::string_view extensions) {
  std::string head =
      "HTTP/1.1 101 Switching Protocols\r\n"
      "Upgrade: websocket\r\n"
      "Connection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ";
  head += accept;
  if (!protocol.empty()) head.append("\r\nSec-WebSocket-Protocol: ").append(protocol);
  if (!extensions.empty()) head.append("\r\nSec-WebSocket-Extensions: ").append(extensions);
  return head;
}

}  // namespace hawser::ws
