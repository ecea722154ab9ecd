// An addon that runs Node's loop from within a call, as packages do that wait for an asynchronous
// result. Built by nested-loop.js.

#include <node_api.h>

struct uv_loop_s;
extern "C" int uv_run(uv_loop_s* loop, int mode);

namespace {

constexpr int kOnce = 1;  // UV_RUN_ONCE

// turn(): waits for something to happen, and serves it
napi_value Turn(napi_env env, napi_callback_info) {
  uv_loop_s* loop = nullptr;
  if (napi_get_uv_event_loop(env, &loop) == napi_ok) uv_run(loop, kOnce);
  return nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value turn;
  if (napi_create_function(env, "turn", NAPI_AUTO_LENGTH, Turn, nullptr, &turn) == napi_ok) {
    napi_set_named_property(env, exports, "turn", turn);
  }
  return exports;
}
