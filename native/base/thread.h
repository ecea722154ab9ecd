// A thread that may fail to start: std::thread throws then, and we have no exceptions. Thread: that
// of its owner. Owner: whoever starts it, and joins it before it ends.
#pragma once

#include <pthread.h>

#include <cassert>
#include <optional>

namespace hawser::base {

class Thread {
 public:
  Thread() = default;
  ~Thread() { assert(!handle_); }
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  // Has a new thread call `object->*run`; 0 or an errno value (EAGAIN: a limit on threads or on
  // memory is reached).
  template <auto run, typename Object>
  [[nodiscard]] int Start(Object* object) {
    pthread_t handle;
    const auto call = [](void* context) -> void* {
      (static_cast<Object*>(context)->*run)();
      return nullptr;
    };
    const int error = pthread_create(&handle, nullptr, call, object);
    if (error == 0) handle_ = handle;
    return error;
  }

  // Waits for its end, if it was started.
  void Join() {
    if (!handle_) return;
    pthread_join(*handle_, nullptr);
    handle_.reset();
  }

 private:
  std::optional<pthread_t> handle_;
};

}  // namespace hawser::base
