// Turns the events of the loops into records and payloads that JavaScript can read. Thread: the JS
// thread.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <span>

#include "binding/loops/loops.h"

namespace hawser::binding {

// Drains events into `records` until it, or the pool of the small payloads, is full; returns how
// many. Fewer than there is room for means that nothing is left, unless the header says that the
// pool is full.
uint32_t DrainEvents(napi_env env, Loops& loops, std::span<uint32_t> records,
                     std::span<uint8_t> pool, napi_value payloads);

}  // namespace hawser::binding
