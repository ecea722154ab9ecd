// The bounds of a session, as an argument of a function: a Uint32Array, which is read in a tenth of
// the time of an object. lib/core/options.js makes it. Thread: the JS thread.
#pragma once

#include <napi.h>

#include <cstdint>
#include <span>

#include "binding/node/napi_call.h"
#include "ws/message/limits.h"

namespace hawser::binding {

enum LimitWord : uint32_t {
  kMaxPayload,
  kMaxFragments,
  kMaxBufferedChunks,  // 0: none, as with the others
  kMaxBufferedBytes,
  kSkipUtf8Validation,
  kLimitWords
};

inline ws::Limits LimitsFrom(const Napi::Value& limits) {
  const auto words = ToSpan<uint32_t>(limits.Env(), limits);
  if (words.size() < kLimitWords) return {};
  return {.max_payload = words[kMaxPayload],
          .max_fragments = words[kMaxFragments],
          .max_buffered_chunks = words[kMaxBufferedChunks],
          .max_buffered_bytes = words[kMaxBufferedBytes],
          .skip_utf8_validation = words[kSkipUtf8Validation] != 0};
}

}  // namespace hawser::binding
