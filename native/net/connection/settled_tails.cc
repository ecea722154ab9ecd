#include "net/connection/settled_tails.h"

#include <algorithm>
#include <utility>

namespace hawser::net {

base::Slice SettledTails::Move(const base::Slice& tail) {
  // Of one frame many queues have different rests, with the same end.
  const auto known = std::ranges::find_if(
      recent_, [&](const Moved& moved) { return moved.original.end() == tail.end(); });
  if (known != recent_.end() && known->copy.size() >= tail.size()) {
    return known->copy.Last(tail.size());
  }
  base::Slice copy = base::Slice::TryCopy(tail.bytes());
  if (copy.empty() || copy.size() < kMinShared) return copy;
  if (known != recent_.end()) {
    *known = {tail, copy};  // a longer one serves more queues
  } else {
    if (recent_.size() == kMaxRecent) recent_.erase(recent_.begin());
    recent_.push_back({tail, copy});
  }
  return copy;
}

}  // namespace hawser::net
