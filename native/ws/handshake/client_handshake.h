// The client's part of the opening handshake (RFC 6455 4.1): the key to send and the judgement of a
// 101 response. Sending the request and reading the response are done by others. Thread: any; no
// state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace hawser::ws {

// What the request asked for.
struct UpgradeOffer {
  std::string_view accept;  // the proof for the key that was sent (accept_key.h)
  std::span<const std::string_view> subprotocols;
  std::string_view extension;  // name of the one extension that was offered; empty when none was
};

// Field values of the response; absent is not the same as empty.
struct UpgradeResponse {
  std::optional<std::string_view> upgrade;
  std::optional<std::string_view> accept;
  std::optional<std::string_view> subprotocol;
  std::optional<std::string_view> extensions;
};

enum class HandshakeError : uint8_t {
  kNone,
  kUpgrade,
  kAccept,
  kSubprotocolNotRequested,
  kInvalidSubprotocol,
  kNoSubprotocol,
  kNoExtensionRequested,
  kInvalidExtensions,
  kExtensionNotRequested  // stays last: kHandshakeErrorCount
};

inline constexpr size_t kHandshakeErrorCount =
    static_cast<size_t>(HandshakeError::kExtensionNotRequested) + 1;

const char* TextOf(HandshakeError error);

// Upgrade, accept key, subprotocol, extensions, in this order. The parameters of an accepted
// extension are judged by the extension.
HandshakeError CheckUpgradeResponse(const UpgradeOffer& offer, const UpgradeResponse& response);

// A Sec-WebSocket-Key out of 16 random bytes (RFC 6455 4.1, point 7).
std::string MakeKey(std::span<const uint8_t, 16> nonce);

}  // namespace hawser::ws
