// The proof that a server understood the handshake (RFC 6455 4.2.2, point 5.4): base64 of the SHA-1
// of the client's key and a fixed GUID. Thread: any; no state. The only unit of ws/ that includes
// OpenSSL, which is that of the runtime that has loaded us, and not there in every one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace hawser::ws {

// Without it somebody else must make the proof.
bool Sha1IsThere();

// Only where SHA-1 is there.
std::string AcceptKey(std::string_view key);

// RFC 4648 4, with padding.
std::string EncodeBase64(std::span<const uint8_t> data);

}  // namespace hawser::ws
