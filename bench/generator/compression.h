// permessage-deflate (RFC 7692) as the judge speaks it, with Debian's zlib.
//   outgoing  DeflateMessage: every message for itself, so that any part of any frame can be made
//             again; a server must accept that whatever was negotiated
//   incoming  Inflater: the window goes on from message to message
// Used on the generator's only thread.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace hawser::bench {

// RFC 1951, section 3.2.4: the header byte of a stored block and twice its length.
inline constexpr size_t kStoredBlockHeaderBytes = 5;

// The first `stored` bytes stand as they are behind kStoredBlockHeaderBytes, and the rest is
// compressed without a reference to them: they may be altered afterwards.
std::vector<uint8_t> DeflateMessage(std::span<const uint8_t> message, size_t stored);

class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // `bytes` must stay valid until Next() has answered 0.
  void Feed(std::span<const uint8_t> bytes);
  // The end of the message: RFC 7692, section 7.2.2.
  void FeedMessageEnd();
  // Writes what comes out into `out`. 0: the input is used up; nothing: it is corrupt.
  std::optional<size_t> Next(std::span<uint8_t> out);

 private:
  z_stream stream_{};
};

}  // namespace hawser::bench
