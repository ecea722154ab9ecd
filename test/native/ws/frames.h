// Frames and expectations for tests, short enough to stand in tables.
// Thread: one. Owner: a test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ws/frame/frame_encoder.h"
#include "ws/session_harness.h"

namespace hawser::ws {

inline constexpr MaskKey kTestKey = {0x37, 0xfa, 0x21, 0x3d};  // of RFC 6455 5.7

inline std::span<const uint8_t> BytesOf(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

inline std::string FromHex(std::string_view hex) {
  std::string bytes;
  std::string digits;
  for (const char c : hex) {
    if (c != ' ') digits += c;
  }
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes += static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16));
  }
  return bytes;
}

// A frame as the peer of `receiver` sends it.
inline std::string Frame(Role receiver, Opcode opcode, std::string_view payload, bool fin = true) {
  const MaskKey* key = receiver == Role::kServer ? &kTestKey : nullptr;
  std::string frame(EncodedFrameSize(payload.size(), key != nullptr), '\0');
  EncodeFrame(reinterpret_cast<uint8_t*>(frame.data()),
              {.opcode = opcode, .fin = fin, .mask_key = key}, BytesOf(payload));
  return frame;
}

inline Record Text(std::string payload, std::vector<uint32_t> ends = {}) {
  return {
      .kind = EventKind::kText, .payload = std::move(payload), .fragment_ends = std::move(ends)};
}

inline Record Binary(std::string payload, std::vector<uint32_t> ends = {}) {
  return {
      .kind = EventKind::kBinary, .payload = std::move(payload), .fragment_ends = std::move(ends)};
}

inline Record Ping(std::string payload) {
  return {.kind = EventKind::kPing, .payload = std::move(payload)};
}

inline Record Pong(std::string payload) {
  return {.kind = EventKind::kPong, .payload = std::move(payload)};
}

inline Record Close(uint16_t code, std::string reason = {}) {
  return {.kind = EventKind::kClose, .payload = std::move(reason), .close_code = code};
}

inline Record Failure(Error error, uint64_t value = 0) {
  return {.kind = EventKind::kError, .error = error, .error_value = value};
}

// GoogleTest's way to print a value of a failed comparison.
inline void PrintTo(const Record& record, std::ostream* out) {
  *out << "{kind " << static_cast<int>(record.kind) << ", " << record.payload.size() << " bytes '"
       << record.payload.substr(0, 40) << "', " << record.fragment_ends.size() << " ends, close "
       << record.close_code << ", error " << static_cast<int>(record.error) << " "
       << record.error_value << "}";
}

}  // namespace hawser::ws
