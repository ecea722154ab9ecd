// A handle of libuv's. Its memory belongs to libuv until its close callback has run, which may be
// after whoever made it is gone. Does not keep the process alive. Thread: the JS thread of its
// loop.
#pragma once

#include <cstdlib>

#include "binding/node/napi_call.h"
#include "binding/node/uv.h"

namespace hawser::binding {

// `Handle` is one of libuv's types, `kType` its uv_handle_type.
template <typename Handle, int kType>
class UvHandle {
 public:
  UvHandle() : handle_(static_cast<Handle*>(std::calloc(1, uv_handle_size(kType)))) {}
  ~UvHandle() { Close(); }
  UvHandle(const UvHandle&) = delete;
  UvHandle& operator=(const UvHandle&) = delete;

  // Calls `init(uv_loop_s*, Handle*)`, one of libuv's functions, and returns its result: 0 or a
  // negated errno value. `data` is what DataOf() answers in callbacks. Once, before everything
  // else.
  template <typename Init>
  [[nodiscard]] int Open(napi_env env, void* data, Init&& init) {
    uv_loop_s* loop = nullptr;
    CheckOk(napi_get_uv_event_loop(env, &loop));
    const int error = init(loop, handle_);
    if (error != 0) return error;
    open_ = true;
    uv_handle_set_data(base(), data);
    uv_unref(base());
    return 0;
  }

  // No callback comes any more.
  void Close() {
    if (open_) {
      uv_close(base(), [](uv_handle_s* handle) { std::free(handle); });
    } else {
      std::free(handle_);
    }
    open_ = false;
    handle_ = nullptr;
  }

  bool open() const { return open_; }
  Handle* get() const { return handle_; }
  uv_handle_s* base() const { return reinterpret_cast<uv_handle_s*>(handle_); }

  static void* DataOf(Handle* handle) {
    return uv_handle_get_data(reinterpret_cast<uv_handle_s*>(handle));
  }

 private:
  Handle* handle_;
  bool open_ = false;
};

}  // namespace hawser::binding
