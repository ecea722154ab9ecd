// The part of permessage-deflate that the connections of one loop share (RFC 7692): the zlib
// streams, how much work is done at a time, and the last frame that several connections may get.
//
// Knows no connection and no order. Thread: whichever turns the loop. Owner: EventLoop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/slice.h"
#include "ws/deflate/deflater.h"
#include "ws/deflate/inflater.h"
#include "ws/frame/opcode.h"

namespace hawser::net {

class Compressor {
 public:
  ws::DeflaterPool& deflaters() { return deflaters_; }
  ws::InflaterPool& inflaters() { return inflaters_; }
  // What one call is compressed into, used again for the next.
  std::vector<uint8_t>& scratch() { return scratch_; }

  // What is begun from here on has kWork, and has_time() says whether any is left: with none, the
  // loop's other connections come first.
  void GrantTime() { work_left_ = kWork; }
  bool has_time() const { return work_left_ > 0; }
  void SpendDeflating(size_t bytes) { work_left_ -= static_cast<int64_t>(kDeflatingCost * bytes); }
  void SpendInflating(size_t bytes) { work_left_ -= static_cast<int64_t>(bytes); }

  // The frame of this message, if it is among those that were shared last, of the very same payload
  // in memory; empty otherwise.
  base::Slice FindShared(const ws::DeflateSettings& settings, ws::Opcode opcode,
                         const base::Slice& payload);
  void Share(const ws::DeflateSettings& settings, ws::Opcode opcode, const base::Slice& payload,
             const base::Slice& frame);
  // A turn ends: a frame that nobody has asked for in it is forgotten. Others of its fan-out may
  // come with the next, so there must be a next one (keeps_shared).
  void EndTurn() {
    std::erase_if(shared_, [](Shared& one) { return !std::exchange(one.used, false); });
  }
  bool keeps_shared() const { return !shared_.empty(); }

 private:
  // Deflating a byte takes about eight times as long as inflating one (measured: 36 and 4 ns).
  static constexpr size_t kDeflatingCost = 8;
  // In bytes inflated; about four milliseconds.
  static constexpr int64_t kWork = 1024 * 1024;

  // Of one message there are as many frames as its receivers have different settings.
  static constexpr size_t kMaxShared = 8;

  struct Shared {
    ws::DeflateSettings settings;
    ws::Opcode opcode = ws::Opcode::kContinuation;  // which none has
    base::Slice payload;  // kept, so that its place in memory is nobody else's
    base::Slice frame;
    bool used = true;  // in this turn
  };

  ws::DeflaterPool deflaters_;
  ws::InflaterPool inflaters_;
  std::vector<uint8_t> scratch_;
  int64_t work_left_ = 0;
  std::vector<Shared> shared_;  // the oldest first
};

}  // namespace hawser::net
