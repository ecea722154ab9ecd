// The timers of one loop: a wheel of deadlines, the clock, and a descriptor that becomes readable
// when the next one is due, so that deadlines are met whoever turns the loop. Thread: whichever
// turns the loop. Owner: EventLoop.
#pragma once

#include <cstdint>

#include "base/unique_fd.h"
#include "net/loop/timer_wheel.h"

namespace hawser::net {

class Timers {
 public:
  Timers() : wheel_(NowMs()) {}

  // Makes the descriptor (EMFILE, ENFILE, ENOMEM); 0 or an errno value. Before everything else.
  [[nodiscard]] int Open();
  int fd() const { return descriptor_.get(); }

  TimerId Add(TimerKey key, uint64_t delay_ms) { return wheel_.Add(key, NowMs() + delay_ms); }
  void Cancel(TimerId id) { wheel_.Cancel(id); }

  // The descriptor is readable: calls `on_expired(TimerKey)` for each timer that is due.
  template <typename Function>
  void Expire(Function&& on_expired) {
    Acknowledge();
    wheel_.Advance(NowMs(), on_expired);
  }
  // At the end of a turn: sets the descriptor to the next deadline.
  void Arm();

  // Milliseconds of the monotonic clock.
  static uint64_t NowMs();

 private:
  void Acknowledge();

  TimerWheel wheel_;
  base::UniqueFd descriptor_;
  uint64_t armed_for_ms_ = UINT64_MAX;
};

}  // namespace hawser::net
