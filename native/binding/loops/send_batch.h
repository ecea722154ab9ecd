// Small frames to be sent, which JavaScript describes in memory that it shares with the core: one
// crossing for many of them. lib/loops/send-batch.js writes them, in 32-bit words of a Uint32Array:
//   header  word 0: number of frames; whoever takes them sets it to 0, and may do so at any time
//   frame   word 0: slot of the connection
//           word 1: opcode and flags (FrameBits)
//           word 2: offset of the payload in the shared bytes; frames may have the same
//           word 3: length of the payload
// Thread: the JS thread. Owner: Loops.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <cstring>
#include <span>

namespace hawser::binding {

struct SmallFrame {
  uint32_t slot;
  uint32_t description;
  uint32_t offset;
  uint32_t length;
};

class SendBatch {
 public:
  static constexpr size_t kHeaderWords = 1;
  static constexpr size_t kFrameWords = sizeof(SmallFrame) / sizeof(uint32_t);

  // `words` and `bytes` (a Uint32Array and a Uint8Array) are JavaScript's own and never leave it.
  void Share(napi_env env, napi_value words, napi_value bytes);

  bool empty() const { return words_.empty() || words_[0] == 0; }

  // Calls `take(const SmallFrame&, std::span<const uint8_t> payload)` for each, in order.
  template <typename Function>
  void TakeAll(Function&& take) {
    const uint32_t count = words_[0];
    words_[0] = 0;
    for (uint32_t i = 0; i < count; ++i) {
      SmallFrame frame;
      std::memcpy(&frame, &words_[kHeaderWords + i * kFrameWords], sizeof frame);
      take(frame, bytes_.subspan(frame.offset, frame.length));
    }
  }

 private:
  std::span<uint32_t> words_;
  std::span<const uint8_t> bytes_;
};

}  // namespace hawser::binding
