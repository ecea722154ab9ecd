#include "net/connection/heartbeat_ping.h"

#include "base/system_random.h"
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
    return base::FillFromSystem(key) ? Encode(&key) : base::Slice();
  }
  if (unmasked_.empty()) unmasked_ = Encode(nullptr);
  return unmasked_;
}

}  // namespace hawser::net
