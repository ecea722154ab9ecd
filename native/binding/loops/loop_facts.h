// What the native side finds and lib/loops/driver.js judges: 32-bit words in a Uint32Array, so that
// a fact costs no crossing. Nothing is decided here.
//
// Thread: Share(), Get() and Set() the JS thread; CountDelivered() whoever turns a loop. Owner:
// Environment, before the loops.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <span>

#include "base/shared_word.h"

namespace hawser::binding {

class LoopFacts {
 public:
  enum Word : uint32_t {
    kDispatching,      // written by JavaScript: how many dispatches of events are under way; more
                       // than one where a listener runs Node's loop from within
    kEvents,           // delivered by the loops and not drained yet
    kHeartbeats,       // awaited pings and pongs among those (net::IsAwaited)
    kBusyLoops,        // after the last drain or post: loops that have put off compression
    kCommands,         // that wait for the next post, of the loop that has most of them
    kBytesToCompress,  // that wait with those, likewise
    kPosted,           // commands that the last post has brought to the loop that got most
    kWokenThreads,     // that the last post found asleep
    kWords
  };

  // `words` (a Uint32Array of kWords) is JavaScript's own and never leaves it.
  void Share(napi_env env, napi_value words);

  uint32_t Get(Word word) const { return words_[word]; }
  void Set(Word word, uint32_t value) { words_[word] = value; }

  // Whoever reads the number finds the events themselves under an inbox's lock, or is
  // woken again.
  void CountDelivered(size_t events, uint32_t heartbeats) {
    Shared(kEvents).Add(static_cast<uint32_t>(events));
    if (heartbeats > 0) Shared(kHeartbeats).Add(heartbeats);
  }
  void CountDrained(uint32_t events, uint32_t heartbeats) {
    Shared(kEvents).Subtract(events);
    if (heartbeats > 0) Shared(kHeartbeats).Subtract(heartbeats);
  }
  uint32_t undrained() { return Shared(kEvents).Load(); }

 private:
  base::SharedWord Shared(Word word) { return base::SharedWord(words_[word]); }

  std::span<uint32_t> words_;
};

}  // namespace hawser::binding
