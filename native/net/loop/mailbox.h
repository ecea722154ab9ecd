// Hands items from many threads to one, in batches: each producer's items stay in the order in
// which it posted them. Does not wake anybody: Post() says when its caller has to (Wakeup). Has no
// bound: what limits the producers is their own business. Thread: Post() any;
// TakeAll() and TrySleep() the consumer. Owner: the consumer's loop.
#pragma once

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace hawser::net {

template <typename T>
class Mailbox {
 public:
  // A vector that has once grown beyond this many bytes is not kept for the next batch.
  static constexpr size_t kMaxKeptBytes = 64 * 1024;

  // Posts all of `items` as one run, with nobody's items in between, and leaves the vector empty
  // with some capacity. True: the consumer sleeps and this caller is the one who must wake it; at
  // most one caller is told for each time that it went to sleep.
  [[nodiscard]] bool Post(std::vector<T>& items) HAWSER_EXCLUDES(mutex_) {
    if (items.empty()) return false;
    base::MutexLock lock(mutex_);
    if (items_.empty()) {
      items_.swap(items);
    } else {
      items_.insert(items_.end(), std::make_move_iterator(items.begin()),
                    std::make_move_iterator(items.end()));
      items.clear();
    }
    return std::exchange(asleep_, false);
  }

  // Replaces `batch` by everything posted so far; the consumer is awake from here on. `batch`'s
  // memory is used for the next items, so pass the same vector each time.
  void TakeAll(std::vector<T>& batch) HAWSER_EXCLUDES(mutex_) {
    batch.clear();  // and not under the lock: items may have destructors
    if (batch.capacity() * sizeof(T) > kMaxKeptBytes) batch = std::vector<T>();
    base::MutexLock lock(mutex_);
    items_.swap(batch);
    asleep_ = false;
  }

  // The consumer is about to wait. False: something has been posted, take that first.
  [[nodiscard]] bool TrySleep() HAWSER_EXCLUDES(mutex_) {
    base::MutexLock lock(mutex_);
    asleep_ = items_.empty();
    return asleep_;
  }

 private:
  base::Mutex mutex_;
  std::vector<T> items_ HAWSER_GUARDED_BY(mutex_);
  bool asleep_ HAWSER_GUARDED_BY(mutex_) = false;
};

}  // namespace hawser::net
