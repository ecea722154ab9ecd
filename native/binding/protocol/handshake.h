// The opening handshake (native/ws) as functions for lib/: judging requests and responses, writing
// response heads, and the grammars of the two list headers. Once per connection, so through
// node-addon-api. Thread: the JS thread.
#pragma once

#include <napi.h>

namespace hawser::binding {

// Adds checkUpgrade, refusals, responseHead, handshakeKey, checkResponse, plainSubprotocols and
// plainExtensions to `exports`.
void ExportHandshake(Napi::Env env, Napi::Object exports);

}  // namespace hawser::binding
