#include "binding/event_pump.h"

#include <iterator>
#include <utility>

#include "binding/napi_call.h"

namespace hawser::binding {

void EventPump::Inbox::Deliver(std::vector<net::LoopEvent>& events) {
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

EventPump::EventPump(napi_env env) : env_(env), js_thread_(std::this_thread::get_id()) {
  napi_value name;
  CheckOk(napi_create_string_utf8(env, "hawser", NAPI_AUTO_LENGTH, &name));
  CheckOk(napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this,
                                          OnWake, &wake_));
  CheckOk(napi_unref_threadsafe_function(env, wake_));
  // Made when the addon is loaded, so that listeners of a server's connections see no store of
  // whoever came first.
  CheckOk(napi_async_init(env, nullptr, name, &async_context_));
}

void EventPump::SetDispatch(napi_value function) {
  CheckOk(napi_create_reference(env_, function, 1, &dispatch_));
}

void EventPump::Wake() {
  // While the JS thread drives a loop, it drains right after the turn.
  if (std::this_thread::get_id() != js_thread_) Rearm();
}

void EventPump::Rearm() {
  if (woken_.exchange(true, std::memory_order_acq_rel)) return;
  // napi_closing: the environment ends, nobody will drain any more.
  napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking);
}

void EventPump::SetRef(bool ref) {
  CheckOk(ref ? napi_ref_threadsafe_function(env_, wake_)
              : napi_unref_threadsafe_function(env_, wake_));
}

void EventPump::OnWake(napi_env env, napi_value, void* context, void*) {
  if (env == nullptr) return;
  auto* const pump = static_cast<EventPump*>(context);
  // Before the drain: what is delivered during it wakes again.
  pump->woken_.store(false, std::memory_order_release);

  napi_value function;
  napi_value global;
  CheckOk(napi_get_reference_value(env, pump->dispatch_, &function));
  CheckOk(napi_get_global(env, &global));
  if (napi_call_function(env, global, function, 0, nullptr, nullptr) == napi_pending_exception)
    pump->ReportUncaught();
}

void EventPump::Dispatch() {
  napi_handle_scope scope;
  CheckOk(napi_open_handle_scope(env_, &scope));
  napi_value function;
  napi_value global;
  CheckOk(napi_get_reference_value(env_, dispatch_, &function));
  CheckOk(napi_get_global(env_, &global));
  if (napi_make_callback(env_, async_context_, global, function, 0, nullptr, nullptr) ==
      napi_pending_exception) {
    ReportUncaught();
  }
  CheckOk(napi_close_handle_scope(env_, scope));
}

// A listener threw. An exception that leaves a threadsafe function is swallowed with a warning, so
// it is reported here; first the pump is armed again, because the report may end the process or run
// any code.
void EventPump::ReportUncaught() {
  napi_value error;
  if (napi_get_and_clear_last_exception(env_, &error) != napi_ok) return;
  Rearm();
  napi_fatal_exception(env_, error);
}

}  // namespace hawser::binding
