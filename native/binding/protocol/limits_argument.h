// The bounds of a session, as four arguments of a function: maxPayload, maxFragments,
// maxBufferedChunks (0: none) and skipUtf8Validation. Thread: the JS thread.
#pragma once

#include <napi.h>

#include "binding/node/js_reader.h"
#include "ws/message/limits.h"

namespace hawser::binding {

inline ws::Limits LimitsFrom(const Napi::CallbackInfo& info, size_t first) {
  return {.max_payload = info[first].As<Napi::Number>().Uint32Value(),
          .max_fragments = info[first + 1].As<Napi::Number>().Uint32Value(),
          .max_buffered_chunks = info[first + 2].As<Napi::Number>().Uint32Value(),
          .skip_utf8_validation = TruthOf(info[first + 3])};
}

}  // namespace hawser::binding
