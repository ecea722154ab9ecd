#include "ws/frame/frame_header_reader.h"

#include <algorithm>

namespace hawser::ws {

ParsedFrameHeader FrameHeaderReader::Read(std::span<uint8_t>& input) {
  if (mid_header()) return ReadStored(input);
  const ParsedFrameHeader parsed = ParseFrameHeader(input);
  if (parsed.missing == 0) {
    input = input.subspan(parsed.size);
  } else {
    std::copy(input.begin(), input.end(), store_.begin());
    stored_ = static_cast<uint8_t>(input.size());
    input = {};
  }
  return parsed;
}

// Takes no byte beyond the header: `missing` grows from the first two bytes to the whole as they
// are seen.
ParsedFrameHeader FrameHeaderReader::ReadStored(std::span<uint8_t>& input) {
  for (;;) {
    const ParsedFrameHeader parsed = ParseFrameHeader(std::span(store_).first(stored_));
    if (parsed.missing == 0) stored_ = 0;
    if (parsed.missing == 0 || input.empty()) return parsed;
    const size_t taken = std::min<size_t>(parsed.missing, input.size());
    std::copy_n(input.begin(), taken, store_.begin() + stored_);
    stored_ = static_cast<uint8_t>(stored_ + taken);
    input = input.subspan(taken);
  }
}

}  // namespace hawser::ws
