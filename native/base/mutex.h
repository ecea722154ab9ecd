// std::mutex with clang's thread-safety annotations, and the guard that goes with it. Adds nothing
// at run time but, in debug builds, the knowledge of who holds it. Thread: any.
#pragma once

#include <atomic>
#include <cassert>
#include <mutex>
#include <thread>

#include "base/thread_annotations.h"

namespace hawser::base {

class HAWSER_CAPABILITY("mutex") Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() HAWSER_ACQUIRE() {
    mutex_.lock();
    SetHolder(std::this_thread::get_id());
  }
  void Unlock() HAWSER_RELEASE() {
    SetHolder({});
    mutex_.unlock();
  }

  // This thread holds it: checked in debug builds, believed by clang.
  void AssertHeld() const HAWSER_ASSERT_CAPABILITY(this) {
#ifndef NDEBUG
    assert(holder_.load(std::memory_order_relaxed) == std::this_thread::get_id());
#endif
  }

 private:
#ifdef NDEBUG
  void SetHolder(std::thread::id) {}
#else
  void SetHolder(std::thread::id holder) { holder_.store(holder, std::memory_order_relaxed); }

  std::atomic<std::thread::id> holder_{};
#endif
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
