// The zlib of the runtime that has loaded us, which not every runtime has. The one header of ws/
// that includes zlib.h. Thread: any; no state.
#pragma once

#include <zlib.h>

#include "base/lent.h"

namespace hawser::ws {

HAWSER_LENT(deflate);
HAWSER_LENT(deflateBound);
HAWSER_LENT(deflateEnd);
HAWSER_LENT(deflateInit2_);
HAWSER_LENT(deflateReset);
HAWSER_LENT(deflateSetDictionary);
HAWSER_LENT(inflate);
HAWSER_LENT(inflateEnd);
HAWSER_LENT(inflateInit2_);
HAWSER_LENT(inflateReset);
HAWSER_LENT(inflateResetKeep);
HAWSER_LENT(inflateSetDictionary);

// Without it nothing may be compressed or inflated.
inline bool ZlibIsThere() {
  return deflate != nullptr && deflateBound != nullptr && deflateEnd != nullptr &&
         deflateInit2_ != nullptr && deflateReset != nullptr && deflateSetDictionary != nullptr &&
         inflate != nullptr && inflateEnd != nullptr && inflateInit2_ != nullptr &&
         inflateReset != nullptr && inflateResetKeep != nullptr && inflateSetDictionary != nullptr;
}

}  // namespace hawser::ws
