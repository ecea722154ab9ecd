#include "binding/topics/process_hub.h"

#include <ctime>

#include "binding/node/random.h"

namespace hawser::binding {

namespace {

topics::HashKey NewKey() {
  topics::HashKey key{};
  if (FillRandom(reinterpret_cast<uint8_t*>(key.data()), sizeof key)) return key;
  return {static_cast<uint64_t>(std::time(nullptr)), reinterpret_cast<uintptr_t>(&ProcessHub)};
}

}  // namespace

// Never destroyed, like all that is the process's.
topics::Hub& ProcessHub() {
  static auto* const hub = new topics::Hub(NewKey());
  return *hub;
}

}  // namespace hawser::binding
