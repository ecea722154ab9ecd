#include "net/connection/heartbeat_ping.h"

#include <sys/syscall.h>
#include <unistd.h>

#include "ws/frame/frame_encoder.h"

namespace hawser::net {

namespace {

base::Slice Encode(const ws::MaskKey* mask_key) {
  constexpr size_t kPayloadSize = HeartbeatPing::kPayload.size();
  std::array<uint8_t, ws::EncodedFrameSize(kPayloadSize, true)> frame;
  const ws::FrameOptions options{.opcode = ws::Opcode::kPing, .mask_key = mask_key};
  const size_t size = ws::EncodeFrame(frame.data(), options, HeartbeatPing::kPayload);
  return base::Slice::TryCopy(std::span(frame).first(size));
}

}  // namespace

base::Slice HeartbeatPing::Frame(bool masked) {
  if (masked) {
    ws::MaskKey key;
    // The C library of some systems has no name for it. So few bytes come whole, or not at all.
    const long filled = syscall(SYS_getrandom, key.data(), key.size(), 0);
    return filled == static_cast<long>(key.size()) ? Encode(&key) : base::Slice();
  }
  if (unmasked_.empty()) unmasked_ = Encode(nullptr);
  return unmasked_;
}

}  // namespace hawser::net
