// std::mutex with clang's thread-safety annotations, and the guard that goes with it. Adds nothing
// at run time. Thread: any.
#pragma once

#include <mutex>

#include "base/thread_annotations.h"

namespace hawser::base {

class HAWSER_CAPABILITY("mutex") Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() HAWSER_ACQUIRE() { mutex_.lock(); }
  [[nodiscard]] bool TryLock() HAWSER_TRY_ACQUIRE(true) { return mutex_.try_lock(); }
  void Unlock() HAWSER_RELEASE() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

// Holds the mutex from its construction to the end of the block.
class HAWSER_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) HAWSER_ACQUIRE(mutex) : mutex_(mutex) { mutex_.Lock(); }
  ~MutexLock() HAWSER_RELEASE() { mutex_.Unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace hawser::base
