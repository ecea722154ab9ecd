// The zlib of the runtime that has loaded us, whose symbols it exports: looked up by the loader,
// and not there in every runtime. The one header of ws/ that includes zlib.h. Thread: any; no
// state.
#pragma once

#include <zlib.h>

// On Windows a runtime's symbols are bound by name to Node's program, which has them.
#ifndef _WIN32
#pragma weak deflateBound
#pragma weak deflateEnd
#pragma weak deflateInit2_
#pragma weak deflateReset
#pragma weak deflateSetDictionary
#pragma weak deflate
#pragma weak inflateEnd
#pragma weak inflateInit2_
#pragma weak inflateReset
#pragma weak inflateResetKeep
#pragma weak inflateSetDictionary
#pragma weak inflate
#endif

namespace hawser::ws {

// Without it nothing may be compressed or inflated.
inline bool ZlibIsThere() {
#ifdef _WIN32
  return true;
#else
  return deflateBound != nullptr && deflateEnd != nullptr && deflateInit2_ != nullptr &&
         deflateReset != nullptr && deflateSetDictionary != nullptr && deflate != nullptr &&
         inflateEnd != nullptr && inflateInit2_ != nullptr && inflateReset != nullptr &&
         inflateResetKeep != nullptr && inflateSetDictionary != nullptr && inflate != nullptr;
#endif
}

}  // namespace hawser::ws
