// Makes a descriptor readable from any thread, so that a loop that waits for it returns. Many
// signals before a Clear() count as one. Carries no data: the Mailbox does. Thread: Signal() any,
// even in a signal handler; the rest whichever turns the loop. Owner: EventLoop, which outlives
// every thread that signals.
#pragma once

#include "base/unique_fd.h"

namespace hawser::net {

class Wakeup {
 public:
  // Makes the descriptor (EMFILE, ENFILE, ENOMEM); returns an errno value, 0 for success. Before
  // everything else, once.
  [[nodiscard]] int Open();

  void Signal() const;

  // After this the descriptor is readable only if somebody has signalled since. Clear first, then
  // look at what the signal was about: the other way round loses a signal.
  void Clear() const;

  int fd() const { return event_.get(); }

 private:
  base::UniqueFd event_;
};

}  // namespace hawser::net
