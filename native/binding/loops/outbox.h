// What the JS thread has for one event loop: commands, and the chunks that hold the frames to be
// written. Nothing here is locked; Post() hands everything over at once.
//
// Payloads are always copied here: a reference to the caller's memory would see what the program
// writes there right after `send`, or dangle when the ArrayBuffer is transferred. Thread: the JS
// thread. Owner: Loops.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "binding/protocol/frame_encoding.h"
#include "net/connection/chunk_pool.h"
#include "net/loop/command.h"
#include "net/loop/event_loop.h"
#include "ws/frame/frame_encoder.h"

namespace hawser::binding {

class Outbox {
 public:
  explicit Outbox(net::ChunkPool& chunks) : chunks_(chunks) {}

  // Encodes one frame for a connection, unless the last frame had the same bytes, and returns its
  // size.
  uint32_t SendFrame(napi_env env, uint32_t slot, const ws::FrameOptions& options,
                     const Payload& payload);
  // Has the loop compress the payload, which is copied like any other. Returns what the frame would
  // take uncompressed, as it will be counted.
  uint32_t SendCompressed(napi_env env, uint32_t slot, const ws::FrameOptions& options,
                          const Payload& payload);
  // Sends what the last of these two has sent to another connection; 0 when it is not at hand any
  // more.
  uint32_t SendAgain(uint32_t slot);
  void SendRaw(uint32_t slot, std::span<const uint8_t> bytes);
  void Push(net::Command command) { commands_.push_back(std::move(command)); }

  bool empty() const { return commands_.empty(); }
  size_t size() const { return commands_.size(); }
  // Bytes of the payloads that the loop shall compress.
  size_t to_compress() const { return to_compress_; }
  // Returns whether the loop's thread had to be woken for it.
  bool PostTo(net::EventLoop& loop);

 private:
  static constexpr size_t kNoOwner = SIZE_MAX;

  std::span<uint8_t> Reserve(size_t size);
  uint32_t SendLarge(uint32_t slot, std::unique_ptr<uint8_t[]> memory, size_t size);
  bool IsLastFrame(const ws::FrameOptions& options, std::span<const uint8_t> payload) const;
  bool IsLastToCompress(const ws::FrameOptions& options, std::span<const uint8_t> payload) const;
  uint32_t PushToCompress(uint32_t slot, net::WriteCompressed write);
  void ForgetLast();
  void Write(uint32_t slot, std::span<const uint8_t> bytes);

  net::ChunkPool& chunks_;
  std::vector<net::Command> commands_;
  net::ChunkPool::Chunk chunk_;
  size_t used_ = 0;

  // The frame encoded last, while it may be shared: until its chunk is left, or the commands are
  // posted. A large one belongs to the command at `last_owner_` until it is shared indeed, and then
  // to `shared_`.
  std::span<const uint8_t> last_frame_;
  size_t last_owner_ = kNoOwner;
  // Or the payload that was sent last to be compressed; empty while there is a last frame.
  std::optional<net::WriteCompressed> last_to_compress_;
  size_t to_compress_ = 0;
  std::vector<std::unique_ptr<uint8_t[]>> shared_;
};

}  // namespace hawser::binding
