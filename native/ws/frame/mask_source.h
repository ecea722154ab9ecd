// Masking keys for a client's frames: fresh from a strong source of entropy (RFC 6455 5.3, 10.3),
// fetched in blocks because a call per frame would cost more than the frame.
//
// Does not know the source: it is passed in. Thread: one. Owner: whoever encodes a client's frames.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/mask.h"

namespace hawser::ws {

class MaskSource {
 public:
  // Fills memory with random bytes; false when there are none to be had.
  using Fill = bool (*)(uint8_t* out, size_t size);

  static constexpr size_t kBlockSize = 8192;

  explicit MaskSource(Fill fill) : fill_(fill) {}
  MaskSource(const MaskSource&) = delete;  // two copies would hand out the same keys
  MaskSource& operator=(const MaskSource&) = delete;

  // Nothing when the source fails: a frame must then not be sent, a guessable key is worse than
  // none.
  std::optional<base::MaskKey> Next();

 private:
  const Fill fill_;
  size_t used_ = kBlockSize;
  std::array<uint8_t, kBlockSize> block_;
};

}  // namespace hawser::ws
