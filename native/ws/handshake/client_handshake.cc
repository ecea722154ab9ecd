#include "ws/handshake/client_handshake.h"

#include <algorithm>
#include <array>

#include "ws/handshake/accept_key.h"
#include "ws/handshake/extension_scanner.h"
#include "ws/handshake/header_grammar.h"

namespace hawser::ws {
namespace {

// Indexed by HandshakeError.
constexpr std::array<const char*, kHandshakeErrorCount> kTexts = {
    "",
    "Invalid Upgrade header",
    "Invalid Sec-WebSocket-Accept header",
    "Server sent a subprotocol but none was requested",
    "Server sent an invalid subprotocol",
    "Server sent no subprotocol",
    "Server sent a Sec-WebSocket-Extensions header but no extension was requested",
    "Invalid Sec-WebSocket-Extensions header",
    "Server indicated an extension that was not requested",
};

HandshakeError CheckSubprotocol(const UpgradeOffer& offer, const UpgradeResponse& response) {
  const auto& requested = offer.subprotocols;
  if (!response.subprotocol) {
    return requested.empty() ? HandshakeError::kNone : HandshakeError::kNoSubprotocol;
  }
  if (requested.empty()) return HandshakeError::kSubprotocolNotRequested;
  const bool was_requested =
      std::find(requested.begin(), requested.end(), *response.subprotocol) != requested.end();
  return was_requested ? HandshakeError::kNone : HandshakeError::kInvalidSubprotocol;
}

HandshakeError CheckExtensions(const UpgradeOffer& offer, const UpgradeResponse& response) {
  if (!response.extensions) return HandshakeError::kNone;
  if (offer.extension.empty()) return HandshakeError::kNoExtensionRequested;
  ExtensionScanner scanner(*response.extensions);
  bool only_the_offered = true;
  while (const auto part = scanner.Next()) {
    if (part->kind == ExtensionPart::Kind::kExtension && part->name != offer.extension) {
      only_the_offered = false;
    }
  }
  if (scanner.error()) return HandshakeError::kInvalidExtensions;
  return only_the_offered ? HandshakeError::kNone : HandshakeError::kExtensionNotRequested;
}

}  // namespace

const char* TextOf(HandshakeError error) { return kTexts[static_cast<size_t>(error)]; }

HandshakeError CheckUpgradeResponse(const UpgradeOffer& offer, const UpgradeResponse& response) {
  if (!response.upgrade || !EqualsIgnoringCase(*response.upgrade, "websocket")) {
    return HandshakeError::kUpgrade;
  }
  if (response.accept != offer.accept) return HandshakeError::kAccept;
  const HandshakeError error = CheckSubprotocol(offer, response);
  return error != HandshakeError::kNone ? error : CheckExtensions(offer, response);
}

std::string MakeKey(std::span<const uint8_t, 16> nonce) { return EncodeBase64(nonce); }

}  // namespace hawser::ws
