#include "binding/loops/event_pump.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "binding/node/napi_call.h"
#include "binding/node/quiet_resource.h"

namespace hawser::binding {

void EventPump::Inbox::Deliver(std::vector<net::LoopEvent>& events) {
  const auto heartbeats = std::ranges::count_if(events, net::IsAwaited);
  pump_.facts_.CountDelivered(events.size(), static_cast<uint32_t>(heartbeats));
  {
    base::MutexLock lock(mutex_);
    if (delivered_.empty()) {
      delivered_.swap(events);
    } else {
      delivered_.insert(delivered_.end(), std::make_move_iterator(events.begin()),
                        std::make_move_iterator(events.end()));
    }
  }
  events.clear();
  pump_.Wake();
}

bool EventPump::Inbox::Refill() {
  draining_.clear();
  next_ = 0;
  base::MutexLock lock(mutex_);
  draining_.swap(delivered_);
  return !draining_.empty();
}

EventPump::EventPump(napi_env env, LoopFacts& facts)
    : env_(env), js_thread_(std::this_thread::get_id()), facts_(facts) {
  static_cast<void>(wake_.Open(env, this, [](uv_loop_s* loop, uv_async_s* handle) {
    return uv_async_init(loop, handle, OnWake);
  }));
  static_cast<void>(before_wait_.Open(env, this, uv_prepare_init));  // which cannot fail
  // Made when the addon is loaded, so that listeners of a server's connections see no store of
  // whoever came first.
  napi_value name;
  CheckOk(napi_create_string_utf8(env, "hawser", NAPI_AUTO_LENGTH, &name));
  CheckOk(napi_async_init(env, NewQuietResource(env), name, &async_context_));
}

void EventPump::SetDispatch(napi_value function) {
  if (dispatch_ != nullptr) CheckOk(napi_delete_reference(env_, dispatch_));
  CheckOk(napi_create_reference(env_, function, 1, &dispatch_));
  uv_prepare_start(before_wait_.get(), OnBeforeWait);
}

void EventPump::Wake() {
  // While the JS thread drives a loop, it drains right after the turn.
  if (std::this_thread::get_id() != js_thread_) Rearm();
}

void EventPump::Rearm() { uv_async_send(wake_.get()); }

void EventPump::SetRef(bool ref) {
  if (ref) {
    uv_ref(wake_.base());
  } else {
    uv_unref(wake_.base());
  }
}

void EventPump::OnWake(uv_async_s* handle) {
  static_cast<EventPump*>(decltype(wake_)::DataOf(handle))->Dispatch();
}

// In the middle of a dispatch only a listener's own loop comes here: what that listener has sent
// must leave before the loop waits, for the answer as a rule.
void EventPump::OnBeforeWait(uv_prepare_s* handle) {
  auto* const self = static_cast<EventPump*>(decltype(before_wait_)::DataOf(handle));
  if (self->facts_.Get(LoopFacts::kDispatching) != 0) self->Dispatch();
}

void EventPump::Dispatch() {
  napi_handle_scope handles;
  CheckOk(napi_open_handle_scope(env_, &handles));
  napi_callback_scope callback;
  CheckOk(napi_open_callback_scope(env_, nullptr, async_context_, &callback));
  napi_value function;
  napi_value global;
  CheckOk(napi_get_reference_value(env_, dispatch_, &function));
  CheckOk(napi_get_global(env_, &global));
  // An exception is reported within the scope: it may come of a tick, whose asynchronous context
  // Node then still has on its stack, and napi_make_callback() would end the process over that.
  if (napi_call_function(env_, global, function, 0, nullptr, nullptr) == napi_pending_exception)
    ReportUncaught();
  CheckOk(napi_close_callback_scope(env_, callback));
  CheckOk(napi_close_handle_scope(env_, handles));
}

// A listener threw; lib/loops/pump.js has seen to it that the rest of the batch follows. The report
// may end the process or run any code.
void EventPump::ReportUncaught() {
  napi_value error;
  if (napi_get_and_clear_last_exception(env_, &error) != napi_ok) return;
  napi_fatal_exception(env_, error);
}

}  // namespace hawser::binding
