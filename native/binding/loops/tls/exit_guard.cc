#include "binding/loops/tls/exit_guard.h"

#include <cstdlib>
#include <vector>

#include "base/mutex.h"
#include "net/loop/event_loop.h"

namespace hawser::binding {

namespace {

struct Guarded {
  base::Mutex mutex;
  std::vector<net::EventLoop*> loops HAWSER_GUARDED_BY(mutex);
};

// Never destroyed: exit handlers use it.
Guarded& TheGuarded() {
  static auto* const guarded = new Guarded;
  return *guarded;
}

void OnExit() {
  Guarded& guarded = TheGuarded();
  base::MutexLock lock(guarded.mutex);
  for (net::EventLoop* const loop : guarded.loops) loop->Halt();
}

}  // namespace

void HaltAtExit(net::EventLoop& loop) {
  static const int registered = std::atexit(OnExit);
  static_cast<void>(registered);
  Guarded& guarded = TheGuarded();
  base::MutexLock lock(guarded.mutex);
  guarded.loops.push_back(&loop);
}

void NeedNotHalt(net::EventLoop& loop) {
  Guarded& guarded = TheGuarded();
  base::MutexLock lock(guarded.mutex);
  std::erase(guarded.loops, &loop);
}

}  // namespace hawser::binding
