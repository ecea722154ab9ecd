// Lets Node's own loop watch an event loop's poller, for the times in which the JS thread drives
// it. Thread: the JS thread. Owner: Loops.
#pragma once

#include <node_api.h>

#include "binding/node/uv_handle.h"

namespace hawser::binding {

class LoopWatcher {
 public:
  using OnReadable = void (*)(void* context);

  LoopWatcher(OnReadable on_readable, void* context)
      : on_readable_(on_readable), context_(context) {}

  // Whether Node's loop can watch `fd`; it cannot when the user has too many descriptors watched
  // already (ENOSPC). Once, before everything else.
  [[nodiscard]] bool Open(napi_env env, int fd);
  // Whether it does so from now on.
  [[nodiscard]] bool Start();
  void Stop();

 private:
  static void OnReady(uv_poll_s* handle, int status, int events);

  const OnReadable on_readable_;
  void* const context_;
  UvHandle<uv_poll_s, kUvPoll> handle_;
  bool started_ = false;
};

}  // namespace hawser::binding
