// What lib/topics/ calls: subscriptions of this environment, and what is published. Thread: the JS
// thread.
#pragma once

#include <napi.h>

namespace hawser::binding {

// Makes the environment's Topics, and adds their functions to `exports`.
void ExportTopics(Napi::Env env, Napi::Object exports);

}  // namespace hawser::binding
