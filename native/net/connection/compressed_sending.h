// What one connection sends once permessage-deflate is agreed on (RFC 7692 7.2.1): compresses frame
// after frame, a large one over several turns of the loop, and keeps what was asked for meanwhile.
//
// Executes nothing: EventLoop does, when a command's time has come. Thread: whichever turns the
// loop. Owner: Connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <utility>

#include "base/growing_bytes.h"
#include "net/connection/command.h"
#include "net/connection/compressor.h"
#include "net/connection/write_queue.h"
#include "ws/deflate/message_deflater.h"

namespace hawser::net {

class CompressedSending {
 public:
  explicit CompressedSending(const Deflate& agreed)
      : deflater_(agreed.own, agreed.settings, agreed.max_history), threshold_(agreed.threshold) {}

  // Whether a message that stands alone gets smaller by enough.
  bool IsWorthIt(size_t payload_size) const { return payload_size >= threshold_; }

  enum class Progress : uint8_t { kQueued, kUnfinished, kNoMemory };

  // Compresses the frame as far as this turn has time. If it is unfinished, call this again in a
  // later turn, for the same frame.
  [[nodiscard]] Progress Send(const WriteCompressed& write, Compressor& compressor,
                              WriteQueue& queue);

  // Actions that wait for an unfinished frame, which is the first of them.
  bool holds() const { return !held_.empty(); }
  void Hold(Command::Action action) { held_.push_back(std::move(action)); }
  Command::Action& first_held() { return held_.front(); }
  void DropFirstHeld() { held_.pop_front(); }

  // What its sender has counted for compressed frames, less what they take on the wire; modulo
  // 2^32.
  uint32_t saved() const { return saved_; }

  // Gives up the history of what was sent if nothing was since the last call; returns whether there
  // is none.
  bool DropIdleHistory();

 private:
  bool is_shareable(const WriteCompressed& write) const;
  Progress Compress(const WriteCompressed& write, Compressor& compressor);
  base::Slice TakeFrame(const WriteCompressed& write);
  void Queue(const WriteCompressed& write, base::Slice frame, WriteQueue& queue);

  ws::MessageDeflater deflater_;
  const size_t threshold_;
  base::GrowingBytes frame_;  // of the unfinished one: room for its header, then what is done
  size_t compressed_ = 0;     // bytes of its payload that are done
  std::list<Command::Action> held_;
  uint32_t saved_ = 0;
  bool used_ = false;  // since the last DropIdleHistory()
};

}  // namespace hawser::net
