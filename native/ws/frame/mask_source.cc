#include "ws/frame/mask_source.h"

#include <algorithm>

namespace hawser::ws {

std::optional<base::MaskKey> MaskSource::Next() {
  if (used_ == kBlockSize) {
    if (!fill_(block_.data(), block_.size())) return std::nullopt;
    used_ = 0;
  }
  base::MaskKey key;
  std::copy_n(block_.begin() + static_cast<ptrdiff_t>(used_), key.size(), key.begin());
  used_ += key.size();
  return key;
}

}  // namespace hawser::ws
