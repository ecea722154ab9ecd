// zlib streams that compress to raw DEFLATE data, one for all connections with the same settings.
//
// A stream takes up to 260 KiB, a connection at rest needs none: what a message may refer back to
// is in its DeflateHistory, which the stream is primed with. No byte of one connection can reach
// another: each call resets the stream first. Thread: that of the loop (or the JS thread). Owner:
// the pool belongs to the loop or environment.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "ws/deflate/deflate_history.h"
#include "ws/deflate/permessage_deflate.h"

struct z_stream_s;

namespace hawser::ws {

// As zlib's deflateInit2() takes them; out-of-range values are brought into range.
struct DeflateSettings {
  int8_t level = -1;  // -1: zlib's default
  uint8_t memory_level = 8;
  uint8_t strategy = 0;
  uint8_t window_bits = kMaxWindowBits;  // as negotiated, 8 to 15

  bool operator==(const DeflateSettings&) const = default;
};

class Deflater {
 public:
  // Nothing when the system has no memory for it, or the runtime no zlib.
  static std::optional<Deflater> TryMake(const DeflateSettings& settings);

  // Appends the compressed form of `data`, which may refer to `history`, to `out`. It ends in an
  // empty stored block (00 00 ff ff).
  void Deflate(const DeflateHistory& history, std::span<const uint8_t> data,
               std::vector<uint8_t>* out);

 private:
  struct StreamDeleter {
    void operator()(z_stream_s* stream) const;
  };

  explicit Deflater(z_stream_s* stream) : stream_(stream) {}

  std::unique_ptr<z_stream_s, StreamDeleter> stream_;
};

class DeflaterPool {
 public:
  // Valid until the next call; null when the system has no memory for it.
  Deflater* TryGet(const DeflateSettings& settings);

 private:
  struct Entry {
    DeflateSettings settings;
    Deflater deflater;
  };
  std::vector<Entry> entries_;
};

}  // namespace hawser::ws
