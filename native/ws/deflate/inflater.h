// A zlib stream for raw DEFLATE data, lent to one message at a time, and the stock of them.
//
// A stream takes about 40 KiB, a connection at rest needs none: what must survive between messages
// is in its DeflateHistory. A message that arrives whole borrows a stream only while it is decoded,
// so that one stream serves all connections of an event loop. No byte of one message can reach
// another: Begin() resets the stream, and zlib refuses references to what lies before its history.
// Thread: that of the loop (or the JS thread). Owner: the pool belongs to the loop or environment.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "ws/deflate/deflate_history.h"
#include "ws/error.h"

struct z_stream_s;

namespace hawser::ws {

struct InflateProgress {
  size_t consumed = 0;
  size_t produced = 0;
  Error error = Error::kNone;
};

class Inflater {
 public:
  // Messages up to this size need no buffer of their own.
  static constexpr size_t kAreaSize = 16 * 1024;

  // Null when the system has no memory for it, or the runtime no zlib.
  static std::unique_ptr<Inflater> TryMake();

  // Forgets everything and takes `history` for what came before.
  void Begin(const DeflateHistory& history);
  // Decodes until `input` is used up or `space` is full. With room left in `space`, all that the
  // input tells has been produced.
  InflateProgress Inflate(std::span<const uint8_t> input, std::span<uint8_t> space);

  std::span<uint8_t> area() { return area_; }

 private:
  struct StreamDeleter {
    void operator()(z_stream_s* stream) const;
  };

  Inflater() = default;

  std::unique_ptr<z_stream_s, StreamDeleter> stream_;
  std::array<uint8_t, kAreaSize> area_;
};

class InflaterPool {
 public:
  // Null when the system has no memory for another one.
  std::unique_ptr<Inflater> TryTake();
  void GiveBack(std::unique_ptr<Inflater> inflater);

 private:
  // More are needed only while messages arrive in pieces on as many connections.
  static constexpr size_t kMaxSpare = 4;

  std::vector<std::unique_ptr<Inflater>> spare_;
};

}  // namespace hawser::ws
