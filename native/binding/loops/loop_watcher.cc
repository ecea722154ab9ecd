#include "binding/loops/loop_watcher.h"

namespace hawser::binding {

bool LoopWatcher::Open(napi_env env, int fd) {
  return handle_.Open(env, this, [fd](uv_loop_s* loop, uv_poll_s* handle) {
    return uv_poll_init(loop, handle, fd);
  }) == 0;
}

bool LoopWatcher::Start() {
  if (!started_) started_ = uv_poll_start(handle_.get(), kUvReadable, OnReady) == 0;
  return started_;
}

void LoopWatcher::Stop() {
  if (!started_) return;
  started_ = false;
  uv_poll_stop(handle_.get());
}

void LoopWatcher::OnReady(uv_poll_s* handle, int, int) {
  auto* const self = static_cast<LoopWatcher*>(decltype(handle_)::DataOf(handle));
  if (self->started_) self->on_readable_(self->context_);
}

}  // namespace hawser::binding
