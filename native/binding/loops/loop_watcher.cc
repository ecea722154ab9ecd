#include "binding/loops/loop_watcher.h"

#include <cstdlib>

#include "binding/node/napi_call.h"

namespace hawser::binding {

LoopWatcher::LoopWatcher(napi_env env, int fd, OnReadable on_readable, void* context)
    : on_readable_(on_readable),
      context_(context),
      handle_(static_cast<uv_poll_s*>(std::calloc(1, uv_handle_size(kUvPoll)))) {
  uv_loop_s* loop = nullptr;
  CheckOk(napi_get_uv_event_loop(env, &loop));
  uv_poll_init(loop, handle_, fd);
  uv_handle_set_data(base(), this);
  uv_unref(base());  // what keeps the process alive is the event pump
}

LoopWatcher::~LoopWatcher() {
  uv_handle_set_data(base(), nullptr);
  uv_close(base(), OnClosed);
}

void LoopWatcher::Start() {
  if (started_) return;
  started_ = uv_poll_start(handle_, kUvReadable, OnReady) == 0;
}

void LoopWatcher::Stop() {
  if (!started_) return;
  started_ = false;
  uv_poll_stop(handle_);
}

void LoopWatcher::OnReady(uv_poll_s* handle, int, int) {
  auto* const self =
      static_cast<LoopWatcher*>(uv_handle_get_data(reinterpret_cast<uv_handle_s*>(handle)));
  if (self != nullptr && self->started_) self->on_readable_(self->context_);
}

void LoopWatcher::OnClosed(uv_handle_s* handle) { std::free(handle); }

}  // namespace hawser::binding
