// A thread that may fail to start: std::thread throws then, and we have no exceptions. It has a
// name, which tools show, and takes no signal of the process: those are for the program's own
// threads. Thread: that of its owner. Owner: whoever starts it, and joins it before it ends.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <cassert>
#include <optional>

namespace hawser::base {

class Thread {
 public:
  Thread() = default;
  ~Thread() { assert(!handle_); }
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  // Has a new thread, named `name` (up to 15 characters), call `object->*run`; 0 or an errno value
  // (EAGAIN: a limit on threads or on memory is reached).
  template <auto run, typename Object>
  [[nodiscard]] int Start(Object* object, const char* name) {
    pthread_t handle;
    const auto call = [](void* context) -> void* {
      (static_cast<Object*>(context)->*run)();
      return nullptr;
    };
    const SignalsBlocked inherited;
    const int error = pthread_create(&handle, nullptr, call, object);
    if (error != 0) return error;
    handle_ = handle;
    pthread_setname_np(handle, name);
    return 0;
  }

  // Waits for its end, if it was started.
  void Join() {
    if (!handle_) return;
    pthread_join(*handle_, nullptr);
    handle_.reset();
  }

 private:
  // While it exists, a new thread begins with signals blocked: there is no gap in which one could
  // reach it.
  class SignalsBlocked {
   public:
    SignalsBlocked() {
      sigset_t signals;
      sigfillset(&signals);
      // What a fault of the thread itself raises: blocked, it would end the process without the
      // report of whoever handles it.
      for (const int fault : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS}) {
        sigdelset(&signals, fault);
      }
      pthread_sigmask(SIG_SETMASK, &signals, &before_);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalsBlocked(const SignalsBlocked&) = delete;
    SignalsBlocked& operator=(const SignalsBlocked&) = delete;

   private:
    sigset_t before_;
  };

  std::optional<pthread_t> handle_;
};

}  // namespace hawser::base
