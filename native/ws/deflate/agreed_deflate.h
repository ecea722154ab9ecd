// permessage-deflate as it was agreed on for one connection: what its transport needs to compress
// and to inflate by itself. Thread: any; no state.
#pragma once

#include <cstddef>

#include "ws/deflate/deflater.h"
#include "ws/deflate/permessage_deflate.h"

namespace hawser::ws {

struct AgreedDeflate {
  DeflateDirection own;
  DeflateDirection peer;
  DeflateSettings settings;
  size_t max_history = 0;  // bytes of what was sent that are kept for context takeover
  size_t threshold = 0;    // bytes below which a message that refers to none before is not worth it
};

}  // namespace hawser::ws
