// What stands for an asynchronous context of ours to whoever watches those (async_hooks): as of a
// handle, they ask whether it keeps the process alive, and it does not. Test runners would report
// it as left open. Thread: the JS thread.
#pragma once

#include <node_api.h>

namespace hawser::binding {

// Null when the environment is ending.
napi_value NewQuietResource(napi_env env);

}  // namespace hawser::binding
