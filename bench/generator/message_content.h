// What the messages of a run contain: bytes that can be made again from a few options, so that the
// judge needs no record of what it has sent.
//   binary  a walk over all byte values
//   text    the alphabet over and over (servers/commands.js sends the same)
//   json    records with words and numbers that differ from message to message, since a compressor
//           that keeps its window makes almost nothing of a repeated message
// Pure functions; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace hawser::bench {

struct MessageShape {
  size_t size_bytes = 64;
  bool text = false;
  bool json = false;     // implies text
  bool mixed = false;    // sizes from 16 B to 64 KiB instead of `size_bytes`
  bool deflate = false;  // frames are compressed (RFC 7692)
};

// The payloads of messages 0, 1, ... of a run, which repeats them from the last on.
std::vector<std::vector<uint8_t>> MakePayloads(const MessageShape& shape);

}  // namespace hawser::bench
