// Reads a frame header that may arrive in pieces: straight from the input when it is whole there,
// and otherwise by way of a store of its own. Thread: that of its owner. Owner: Session.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "ws/frame/frame_header.h"

namespace hawser::ws {

class FrameHeaderReader {
 public:
  // Looks at the header that begins with the bytes read before. When it is whole (`missing` is 0)
  // its bytes have been taken off the front of `input`; otherwise all of `input` has been stored.
  ParsedFrameHeader Read(std::span<uint8_t>& input);

  // A part of a header is stored.
  bool mid_header() const { return stored_ != 0; }

 private:
  ParsedFrameHeader ReadStored(std::span<uint8_t>& input);

  std::array<uint8_t, kMaxFrameHeaderSize> store_;
  uint8_t stored_ = 0;
};

}  // namespace hawser::ws
