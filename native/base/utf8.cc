#include "base/utf8.h"

#include <cstddef>
#include <cstring>

#include "is_utf8.h"

namespace hawser::base {
namespace {

// Up to here a look at whole words beats the start-up of the vectorised validator.
constexpr size_t kShortText = 128;

bool IsAscii(std::span<const uint8_t> text) {
  constexpr uint64_t kHighBits = 0x8080808080808080;
  const uint8_t* at = text.data();
  size_t left = text.size();
  uint64_t seen = 0;
  for (; left >= sizeof seen; left -= sizeof seen, at += sizeof seen) {
    uint64_t word;
    std::memcpy(&word, at, sizeof word);
    seen |= word;
  }
  for (; left > 0; --left) seen |= *at++;
  return (seen & kHighBits) == 0;
}

}  // namespace

bool IsValidUtf8(std::span<const uint8_t> text) {
  if (text.size() <= kShortText && IsAscii(text)) return true;
  return is_utf8(reinterpret_cast<const char*>(text.data()), text.size());
}

}  // namespace hawser::base
