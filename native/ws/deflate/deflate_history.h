// The last bytes that one direction of a connection has carried through permessage-deflate: the
// LZ77 window that context takeover keeps from message to message (RFC 7692 7.1.1), without the
// rest of a zlib stream.
//
// Takes no memory before the first byte, grows with what comes, and is a ring once `limit` bytes
// have come. Thread: that of its owner; of the static functions any. Owner: MessageDeflater or
// MessageInflater.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace hawser::ws {

class DeflateHistory {
 public:
  explicit DeflateHistory(size_t limit) : limit_(static_cast<uint32_t>(limit)) {}
  ~DeflateHistory() { Drop(); }
  DeflateHistory(const DeflateHistory&) = delete;
  DeflateHistory& operator=(const DeflateHistory&) = delete;

  void Append(std::span<const uint8_t> bytes);
  // Forgets everything and gives the memory back.
  void Drop();

  size_t size() const { return size_; }
  // The last `most` bytes or all there are, the older ones in the first part; each may be empty.
  // Valid until the next change.
  std::array<std::span<const uint8_t>, 2> Last(size_t most) const;

  // Memory held by all histories of this process, and the most that they are meant to hold: whoever
  // is free to do without a history does without one while they are full.
  static size_t TotalBytes();
  static void SetMaxTotalBytes(size_t bytes);
  static bool AreFull();

 private:
  void Grow(size_t size);

  std::unique_ptr<uint8_t[]> ring_;
  const uint32_t limit_;
  uint32_t capacity_ = 0;  // of ring_, at most limit_
  uint32_t size_ = 0;
  uint32_t end_ = 0;  // where the next byte goes; the oldest is there too once the ring is full
};

}  // namespace hawser::ws
