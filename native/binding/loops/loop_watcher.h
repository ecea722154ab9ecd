// Lets Node's own loop watch an event loop's poller, for the times in which the JS thread drives
// it.
//
// The handle belongs to libuv until its close callback has run, which may be after this object is
// gone. Thread: the JS thread. Owner: Loops.
#pragma once

#include <node_api.h>

#include "binding/node/uv.h"

namespace hawser::binding {

class LoopWatcher {
 public:
  using OnReadable = void (*)(void* context);

  LoopWatcher(napi_env env, int fd, OnReadable on_readable, void* context);
  ~LoopWatcher();
  LoopWatcher(const LoopWatcher&) = delete;
  LoopWatcher& operator=(const LoopWatcher&) = delete;

  void Start();
  void Stop();

 private:
  static void OnReady(uv_poll_s* handle, int status, int events);
  static void OnClosed(uv_handle_s* handle);

  uv_handle_s* base() { return reinterpret_cast<uv_handle_s*>(handle_); }

  const OnReadable on_readable_;
  void* const context_;
  uv_poll_s* handle_;
  bool started_ = false;
};

}  // namespace hawser::binding
