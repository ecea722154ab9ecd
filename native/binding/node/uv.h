// The few functions of libuv that are needed to have Node's loop watch a descriptor, be woken by
// other threads and say that it is about to wait, declared by hand because node-api-headers has no
// uv.h. They are part of libuv's stable ABI, and the node program exports them. Thread: the JS
// thread of the loop, but uv_async_send().
#pragma once

#include <node_api.h>

#include <cstddef>

extern "C" {
struct uv_handle_s;
struct uv_async_s;
struct uv_poll_s;
struct uv_prepare_s;

// Of uv_handle_type: UV_ASYNC, UV_POLL and UV_PREPARE.
enum { kUvAsync = 1, kUvPoll = 8, kUvPrepare = 9 };
enum { kUvReadable = 1 };  // UV_READABLE of uv_poll_event

size_t uv_handle_size(int type);
void* uv_handle_get_data(const uv_handle_s* handle);
void uv_handle_set_data(uv_handle_s* handle, void* data);
void uv_ref(uv_handle_s* handle);
void uv_unref(uv_handle_s* handle);
void uv_close(uv_handle_s* handle, void (*on_closed)(uv_handle_s*));
int uv_async_init(uv_loop_s* loop, uv_async_s* handle, void (*on_wake)(uv_async_s*));
int uv_async_send(uv_async_s* handle);  // any thread, until the handle is closed
int uv_poll_init(uv_loop_s* loop, uv_poll_s* handle, int fd);
int uv_poll_start(uv_poll_s* handle, int events,
                  void (*on_ready)(uv_poll_s*, int status, int events));
int uv_poll_stop(uv_poll_s* handle);
int uv_prepare_init(uv_loop_s* loop, uv_prepare_s* handle);
int uv_prepare_start(uv_prepare_s* handle, void (*before_wait)(uv_prepare_s*));
int uv_backend_fd(const uv_loop_s* loop);
}

// Other runtimes have another loop, and none of these; they are looked up when the addon is loaded.
#pragma weak uv_handle_size
#pragma weak uv_handle_get_data
#pragma weak uv_handle_set_data
#pragma weak uv_ref
#pragma weak uv_unref
#pragma weak uv_close
#pragma weak uv_async_init
#pragma weak uv_async_send
#pragma weak uv_poll_init
#pragma weak uv_poll_start
#pragma weak uv_poll_stop
#pragma weak uv_prepare_init
#pragma weak uv_prepare_start
#pragma weak uv_backend_fd

namespace hawser::binding {

// Whether the runtime has them.
inline bool UvIsThere() {
  return uv_handle_size != nullptr && uv_handle_get_data != nullptr &&
         uv_handle_set_data != nullptr && uv_ref != nullptr && uv_unref != nullptr &&
         uv_close != nullptr && uv_async_init != nullptr && uv_async_send != nullptr &&
         uv_poll_init != nullptr && uv_poll_start != nullptr && uv_poll_stop != nullptr &&
         uv_prepare_init != nullptr && uv_prepare_start != nullptr && uv_backend_fd != nullptr;
}

}  // namespace hawser::binding
