// What one Node environment needs for the sockets that the core has taken over: its event loops,
// and the way of their events to JavaScript. Thread: the JS thread. Owner: Environment.
#pragma once

#include <napi.h>

#include "binding/loops/event_pump.h"
#include "binding/loops/loop_facts.h"
#include "binding/loops/loops.h"
#include "binding/node/environment.h"

namespace hawser::binding {

class AdoptedSockets final : public Environment::Part {
 public:
  // Whether there can be any: Node's own loop runs this environment, and lends us its functions.
  static bool AreSupported(Napi::Env env);

  explicit AdoptedSockets(napi_env env) : pump_(env, facts_), loops_(env, pump_, facts_) {}

  // Only where they are supported.
  static AdoptedSockets& Of(napi_env env) {
    return static_cast<AdoptedSockets&>(*Environment::Of(env)->sockets());
  }

  LoopFacts& facts() { return facts_; }
  EventPump& pump() { return pump_; }
  Loops& loops() { return loops_; }

 private:
  // The order matters: the last ends first, and once the loops have stopped, no thread wakes the
  // pump.
  LoopFacts facts_;
  EventPump pump_;
  Loops loops_;
};

}  // namespace hawser::binding
