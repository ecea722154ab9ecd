#include "ws/frame/close.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/utf8.h"

namespace hawser::ws {

size_t EncodeClosePayload(uint8_t* out, uint16_t code, std::span<const uint8_t> reason) {
  if (code == kNoStatusReceived) return 0;
  base::StoreBigEndian(out, code);
  std::copy(reason.begin(), reason.end(), out + sizeof code);
  return sizeof code + reason.size();
}

ParsedClose ParseClosePayload(std::span<uint8_t> payload, bool skip_utf8_validation) {
  ParsedClose close;
  if (payload.size() < sizeof close.code) return close;
  close.code = base::LoadBigEndian<uint16_t>(payload.data());
  close.reason = payload.subspan(sizeof close.code);
  if (!IsValidCloseCode(close.code)) {
    close.error = Error::kInvalidCloseCode;
  } else if (!skip_utf8_validation && !base::IsValidUtf8(close.reason)) {
    close.error = Error::kInvalidUtf8;
  }
  return close;
}

}  // namespace hawser::ws
