#include "ws/frame/close.h"

#include "base/bytes.h"
#include "base/utf8.h"

namespace hawser::ws {

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
