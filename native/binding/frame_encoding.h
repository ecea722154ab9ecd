// Encoding of frames straight into memory of JavaScript (a Buffer of lib/frame-writer.js). Thread:
// the JS thread.
#pragma once

#include <node_api.h>

namespace hawser::binding {

// Adds encodeFrame to `exports`.
void ExportFrameEncoding(napi_env env, napi_value exports);

}  // namespace hawser::binding
