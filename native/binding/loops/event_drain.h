// Turns the events of the loops into records and payloads that JavaScript can read. Thread: the JS
// thread.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <span>

#include "binding/loops/loops.h"

namespace hawser::binding {

// Drains events into `records` until it, or the pool of the small payloads, is full, or the large
// payloads are many bytes; returns how many. 0 means that nothing is left.
uint32_t DrainEvents(napi_env env, Loops& loops, std::span<uint32_t> records,
                     std::span<uint8_t> pool, napi_value payloads);

}  // namespace hawser::binding
