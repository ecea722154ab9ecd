#include "ws/handshake/accept_key.h"

#include <openssl/evp.h>

#include <array>

#include "base/lent.h"

namespace hawser::ws {

HAWSER_LENT(EVP_Digest);
HAWSER_LENT(EVP_MD_fetch);
HAWSER_LENT(EVP_sha1);

namespace {

// EVP_sha1() names an algorithm that OpenSSL 3 looks up for each digest, which takes as long as the
// digest. Never freed: a process needs it to its end. BoringSSL has no EVP_MD_fetch.
const EVP_MD* Sha1() {
  static const EVP_MD* const fetched =
      EVP_MD_fetch != nullptr ? EVP_MD_fetch(nullptr, "SHA1", nullptr) : nullptr;
  return fetched != nullptr ? fetched : EVP_sha1();
}

}  // namespace

bool Sha1IsThere() { return EVP_Digest != nullptr && EVP_sha1 != nullptr; }

std::string AcceptKey(std::string_view key) {
  static constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455 1.3
  std::string text;
  text.reserve(key.size() + kGuid.size());
  text.append(key).append(kGuid);
  std::array<uint8_t, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  EVP_Digest(text.data(), text.size(), digest.data(), &size, Sha1(), nullptr);
  return EncodeBase64(std::span(digest).first(size));
}

std::string EncodeBase64(std::span<const uint8_t> data) {
  static constexpr char kAlphabet[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((data.size() + 2) / 3 * 4);
  for (size_t i = 0; i < data.size(); i += 3) {
    const size_t count = data.size() - i < 3 ? data.size() - i : 3;
    uint32_t group = 0;
    for (size_t j = 0; j < 3; ++j) group = group << 8 | (j < count ? data[i + j] : 0u);
    for (size_t j = 0; j < 4; ++j) {
      text += j <= count ? kAlphabet[group >> (18 - 6 * j) & 0x3f] : '=';
    }
  }
  return text;
}

}  // namespace hawser::ws
