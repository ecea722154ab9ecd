// Decides where bytes lie that the kernel has refused, once the turn in which they were sent is
// over. The one place where a slow peer's memory is decided:
//   - a slice that is most of what it keeps alive stays as it is, whoever else has it (a large
//     frame, sent to many or to one);
//   - the rest of a smaller frame is copied, because its block holds other frames; when several
//     connections have refused the end of the same frame in this turn, they share one copy.
// Thread: whichever turns the loop. Owner: ConnectionTable; Forget() ends a turn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/slice.h"

namespace hawser::net {

class SettledTails {
 public:
  // Below this a copy is no larger than what is needed to share one.
  static constexpr size_t kMinShared = 512;

  // Whether `tail` may stay where it is.
  static bool MayStay(const base::Slice& tail) { return tail.size() * 2 >= tail.kept_alive(); }

  // The same bytes in memory that keeps little else alive; empty when the system has none.
  base::Slice Move(const base::Slice& tail);

  // The turn is over.
  void Forget() { recent_.clear(); }

 private:
  // More different frames in a turn are not looked for: a broadcast is one.
  static constexpr size_t kMaxRecent = 8;

  struct Moved {
    base::Slice original;  // kept, so that its place in memory is nobody else's
    base::Slice copy;
  };

  std::vector<Moved> recent_;
};

}  // namespace hawser::net
