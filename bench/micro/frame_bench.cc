// The receiving half of a connection (ws::Session) and the sending one (ws::EncodeFrame), by role
// and size of the message.

#include <cstdlib>

#include "base/mask.h"
#include "micro/payload.h"
#include "ws/frame/frame_encoder.h"
#include "ws/message/limits.h"
#include "ws/session.h"

namespace hawser::bench {
namespace {

constexpr base::MaskKey kKey = {0x6b, 0xd1, 0x3e, 0xa7};
// As much as one receive brings from a busy peer.
constexpr size_t kInputBytes = 64 * 1024;

std::vector<uint8_t> OneFrame(size_t size, bool masked) {
  const std::vector<uint8_t> payload = BinaryPayload(size);
  std::vector<uint8_t> frame(ws::EncodedFrameSize(size, masked));
  ws::EncodeFrame(frame.data(), {.mask_key = masked ? &kKey : nullptr}, payload);
  return frame;
}

// Frames are unmasked in place, so every other pass starts from unmasked bytes and masks them: the
// work is the same, and binary messages are not looked at.
void Decode(benchmark::State& state, ws::Role role) {
  const auto size = static_cast<size_t>(state.range(0));
  const std::vector<uint8_t> frame = OneFrame(size, role == ws::Role::kServer);
  std::vector<uint8_t> input;
  size_t frames = 0;
  do {
    input.insert(input.end(), frame.begin(), frame.end());
    ++frames;
  } while (input.size() + frame.size() <= kInputBytes);
  const ws::Limits limits;
  ws::Session session(role, &limits);
  for (auto _ : state) {
    session.Feed(input);
    for (size_t i = 0; i < frames; ++i) {
      const ws::Event event = session.Next();
      if (event.kind != ws::EventKind::kBinary) std::abort();
      benchmark::DoNotOptimize(event.payload.data());
    }
    if (session.Next().kind != ws::EventKind::kNone) std::abort();
  }
  CountMessages(state, frames, size);
}

void Encode(benchmark::State& state, const base::MaskKey* key) {
  const auto size = static_cast<size_t>(state.range(0));
  const std::vector<uint8_t> payload = BinaryPayload(size);
  std::vector<uint8_t> out(ws::EncodedFrameSize(size, key != nullptr));
  for (auto _ : state) {
    benchmark::DoNotOptimize(ws::EncodeFrame(out.data(), {.mask_key = key}, payload));
    benchmark::ClobberMemory();
  }
  CountMessages(state, 1, size);
}

void DecodeAsServer(benchmark::State& state) { Decode(state, ws::Role::kServer); }
void DecodeAsClient(benchmark::State& state) { Decode(state, ws::Role::kClient); }
void EncodeAsServer(benchmark::State& state) { Encode(state, nullptr); }
void EncodeAsClient(benchmark::State& state) { Encode(state, &kKey); }

BENCHMARK(DecodeAsServer)->Arg(64)->Arg(1024)->Arg(16 * 1024)->Arg(1024 * 1024);
BENCHMARK(DecodeAsClient)->Arg(64)->Arg(1024)->Arg(16 * 1024)->Arg(1024 * 1024);
BENCHMARK(EncodeAsServer)->Arg(64)->Arg(1024)->Arg(16 * 1024)->Arg(1024 * 1024);
BENCHMARK(EncodeAsClient)->Arg(64)->Arg(1024)->Arg(16 * 1024)->Arg(1024 * 1024);

}  // namespace
}  // namespace hawser::bench
