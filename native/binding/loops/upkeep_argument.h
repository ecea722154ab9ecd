// What an adopted connection is looked after by: the words of adopt()'s argument that follow the
// bounds of its session (protocol/limits_argument.h). Thread: the JS thread.
#pragma once

#include <napi.h>

#include <cstdint>

#include "binding/node/napi_call.h"
#include "binding/protocol/limits_argument.h"
#include "net/connection/command.h"

namespace hawser::binding {

enum UpkeepWord : uint32_t {
  kIdleTimeout = kLimitWords,  // milliseconds; 0: none
  kSendPings,
  kMaxBackpressure,  // bytes; 0: none
  kDrops,
  kUpkeepWords
};

inline net::Rhythm RhythmFrom(const Napi::Value& upkeep) {
  const auto words = ToSpan<uint32_t>(upkeep.Env(), upkeep);
  if (words.size() < kUpkeepWords) return {};
  return {.idle_timeout_ms = words[kIdleTimeout], .send_pings = words[kSendPings] != 0};
}

inline net::Backpressure BackpressureFrom(const Napi::Value& upkeep) {
  const auto words = ToSpan<uint32_t>(upkeep.Env(), upkeep);
  if (words.size() < kUpkeepWords) return {};
  return {.max_bytes = words[kMaxBackpressure], .drops = words[kDrops] != 0};
}

}  // namespace hawser::binding
