// The part of permessage-deflate that the connections of one loop share (RFC 7692): the zlib
// streams, how much work is done at a time, the frames made in this turn, and the one that several
// connections may get.
//
// Knows no connection and no order. Thread: whichever turns the loop. Owner: EventLoop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ws/deflater.h"
#include "ws/inflater.h"
#include "ws/opcode.h"

namespace hawser::net {

class Compressor {
 public:
  ws::DeflaterPool& deflaters() { return deflaters_; }
  ws::InflaterPool& inflaters() { return inflaters_; }

  // What is begun from here on has kWork, and has_time() says whether any is left: with none, the
  // loop's other connections come first.
  void GrantTime() { work_left_ = kWork; }
  bool has_time() const { return work_left_ > 0; }
  void SpendDeflating(size_t bytes) { work_left_ -= static_cast<int64_t>(kDeflatingCost * bytes); }
  void SpendInflating(size_t bytes) { work_left_ -= static_cast<int64_t>(bytes); }

  // Keeps the memory of a frame until EndTurn().
  std::span<const uint8_t> Keep(std::vector<uint8_t> memory, std::span<const uint8_t> frame);

  // The frame of this message, if it is the one that was shared last; empty otherwise.
  std::span<const uint8_t> FindShared(const ws::DeflateSettings& settings, ws::Opcode opcode,
                                      std::span<const uint8_t> payload) const;
  // As Keep(), and FindShared() finds it until another is shared.
  std::span<const uint8_t> Share(const ws::DeflateSettings& settings, ws::Opcode opcode,
                                 std::span<const uint8_t> payload, std::vector<uint8_t> memory,
                                 std::span<const uint8_t> frame);
  // Frees what is kept for FindShared().
  void ForgetShared();
  // All frames were written or copied.
  void EndTurn() { frames_.clear(); }

 private:
  // Deflating a byte takes about eight times as long as inflating one (measured: 36 and 4 ns).
  static constexpr size_t kDeflatingCost = 8;
  // In bytes inflated; about four milliseconds.
  static constexpr int64_t kWork = 1024 * 1024;
  // A longer message is compressed for each connection: keeping it would take as much again.
  static constexpr size_t kMaxShared = 1024 * 1024;

  struct Shared {
    ws::DeflateSettings settings;
    ws::Opcode opcode = ws::Opcode::kContinuation;
    std::vector<uint8_t> payload;
    std::vector<uint8_t> memory;
    std::span<const uint8_t> frame;  // in `memory`; empty: there is none
  };

  ws::DeflaterPool deflaters_;
  ws::InflaterPool inflaters_;
  int64_t work_left_ = 0;
  std::vector<std::vector<uint8_t>> frames_;
  Shared shared_;
};

}  // namespace hawser::net
