// The few functions of libuv that are needed to have Node's loop watch a descriptor, declared by
// hand because node-api-headers has no uv.h. They are part of libuv's stable ABI, and the node
// program exports them. Thread: the JS thread of the loop.
#pragma once

#include <node_api.h>

#include <cstddef>

extern "C" {
struct uv_handle_s;
struct uv_poll_s;

enum { kUvPoll = 8, kUvReadable = 1 };  // UV_POLL of uv_handle_type, UV_READABLE of uv_poll_event

size_t uv_handle_size(int type);
void* uv_handle_get_data(const uv_handle_s* handle);
void uv_handle_set_data(uv_handle_s* handle, void* data);
void uv_unref(uv_handle_s* handle);
void uv_close(uv_handle_s* handle, void (*on_closed)(uv_handle_s*));
int uv_poll_init(uv_loop_s* loop, uv_poll_s* handle, int fd);
int uv_poll_start(uv_poll_s* handle, int events,
                  void (*on_ready)(uv_poll_s*, int status, int events));
int uv_poll_stop(uv_poll_s* handle);
int uv_backend_fd(const uv_loop_s* loop);
}
