// What the JS thread has for one event loop: commands, with the frames to be written. Nothing here
// is locked; PostTo() hands everything over at once.
//
// Payloads are always copied here: a reference to the caller's memory would see what the program
// writes there right after `send`, or dangle when the ArrayBuffer is transferred. This is also the
// one place that decides when the same data to many is one frame: when consecutive sends have equal
// bytes (or, as JavaScript tells, the same text), their commands share a slice. Thread: the JS
// thread. Owner: Loops.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/slice.h"
#include "binding/protocol/frame_encoding.h"
#include "net/connection/command.h"
#include "net/loop/event_loop.h"
#include "ws/frame/frame_encoder.h"

namespace hawser::binding {

class Outbox {
 public:
  explicit Outbox(base::BlockPool& blocks) : writer_(&blocks) {}

  // Encodes one frame for a connection, unless the last frame had the same bytes, and returns its
  // size; 0 when there is no memory for it.
  size_t SendFrame(napi_env env, uint32_t slot, const ws::FrameOptions& options,
                   const Payload& payload);
  // Has the loop compress the payload, which is copied like any other. Returns what the frame would
  // take uncompressed, as it will be counted; 0 when there is no memory for it.
  size_t SendCompressed(napi_env env, uint32_t slot, const ws::FrameOptions& options,
                        const Payload& payload);
  // Sends what the last of these two has sent to another connection; 0 when it is not at hand any
  // more.
  size_t SendAgain(uint32_t slot);
  // The response to the upgrade; returns how many bytes of it count as sent, 0 when there is no
  // memory for it.
  uint16_t SendHead(uint32_t slot, std::span<const uint8_t> bytes);
  // False when there is no memory for it.
  [[nodiscard]] bool SendRaw(uint32_t slot, std::span<const uint8_t> bytes);
  // To so many connections of the loop.
  void Publish(net::Publish publish, uint32_t members);
  void Push(net::Command command) { commands_.push_back(std::move(command)); }

  bool empty() const { return commands_.empty(); }
  // A message to many is as much to do as one to each.
  size_t size() const { return commands_.size() + deliveries_; }
  // Bytes of the payloads that the loop shall compress.
  size_t to_compress() const { return to_compress_; }
  // Returns whether the loop's thread had to be woken for it.
  bool PostTo(net::EventLoop& loop);
  // What was sent last is kept no longer.
  void Forget() { last_ = {}; }

 private:
  // What was sent last, while it may be sent again: until anything else is, or Forget().
  struct Last {
    std::span<const uint8_t> frame;  // in the block that is being filled, or in `large`
    base::Slice large;
    std::optional<net::WriteCompressed> to_compress;  // instead of a frame
  };

  // Calls `fill(std::span<uint8_t>)`, which returns how many bytes it has written, with room for
  // `most` bytes. Empty when there is no memory.
  template <typename Function>
  base::Slice Fill(size_t most, Function&& fill);
  base::Slice Copy(std::span<const uint8_t> bytes);
  bool IsLastFrame(const ws::FrameOptions& options, std::span<const uint8_t> payload) const;
  bool IsLastToCompress(const ws::FrameOptions& options, std::span<const uint8_t> payload) const;
  size_t PushToCompress(uint32_t slot, net::WriteCompressed write);
  void Write(uint32_t slot, base::Slice bytes);

  base::SliceWriter writer_;
  std::vector<net::Command> commands_;
  Last last_;
  size_t to_compress_ = 0;
  size_t deliveries_ = 0;  // of what is published
};

}  // namespace hawser::binding
