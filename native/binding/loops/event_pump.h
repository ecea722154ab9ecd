// Brings the events of the event loops to JavaScript: one wake-up until all is drained, and one
// crossing for a batch.
//
// Loops deliver into their inboxes; the JS thread is woken at most once until it drains, then takes
// as many events as its records have room for. Small payloads are copied into a pool of
// JavaScript's, so that a message never pins or exposes a receive slab.
//
// Woken by libuv's own handle, which calls once in a turn of Node's loop. A threadsafe function of
// N-API calls again at once, up to 1,000 times, while there is more: with 2 ms each, a flood would
// keep timers waiting for seconds.
//
// A listener may run Node's loop from within (packages that wait for an asynchronous result do):
// the function is then called again, before that loop waits and for each wake-up. Thread:
// Inbox::Deliver(), Wake() and Rearm() any; the rest the JS thread. Owner: Environment.
#pragma once

#include <node_api.h>

#include <cstdint>
#include <span>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "binding/loops/loop_facts.h"
#include "binding/node/uv_handle.h"
#include "net/connection/delivery.h"

namespace hawser::binding {

class EventPump {
 public:
  // The events of one loop.
  class Inbox final : public net::EventSink {
   public:
    explicit Inbox(EventPump& pump) : pump_(pump) {}
    void Deliver(std::vector<net::LoopEvent>& events) override HAWSER_EXCLUDES(mutex_);

    // JS thread. Moves on to what has been delivered since; false when there is nothing.
    bool Refill() HAWSER_EXCLUDES(mutex_);
    bool HasDelivered() HAWSER_EXCLUDES(mutex_) {
      base::MutexLock lock(mutex_);
      return !delivered_.empty();
    }
    net::LoopEvent* Next() { return next_ < draining_.size() ? &draining_[next_] : nullptr; }
    void Advance() {
      net::LoopEvent& event = draining_[next_++];
      drained_.bytes += event.cost();
      ++drained_.events;
      event.owned = {};  // what JavaScript has a copy of need not wait for the rest
    }
    const net::Drained& drained() const { return drained_; }

   private:
    EventPump& pump_;
    base::Mutex mutex_;
    std::vector<net::LoopEvent> delivered_ HAWSER_GUARDED_BY(mutex_);
    // JS thread.
    std::vector<net::LoopEvent> draining_;
    size_t next_ = 0;
    net::Drained drained_;
  };

  EventPump(napi_env env, LoopFacts& facts);
  // Whether Node's loop can be woken by other threads; the descriptors for that may be lacking.
  bool works() const { return wake_.open(); }
  EventPump(const EventPump&) = delete;
  EventPump& operator=(const EventPump&) = delete;

  // The JavaScript function that drains and dispatches, in place of the one before.
  void SetDispatch(napi_value function);
  // Any thread. The JS thread will call the function, once however often this is called before.
  void Wake();
  // The function will be called again in the next turn of Node's loop.
  void Rearm();
  // Calls the function now, from a callback of Node's loop.
  void Dispatch();
  // Whether the process is kept alive for events to come.
  void SetRef(bool ref);

 private:
  static void OnWake(uv_async_s* handle);
  static void OnBeforeWait(uv_prepare_s* handle);
  void ReportUncaught();

  const napi_env env_;
  const std::thread::id js_thread_;
  LoopFacts& facts_;
  UvHandle<uv_async_s, kUvAsync> wake_;
  UvHandle<uv_prepare_s, kUvPrepare> before_wait_;
  napi_async_context async_context_ = nullptr;
  napi_ref dispatch_ = nullptr;
};

}  // namespace hawser::binding
