// DeflateCodec as functions for lib/permessage-deflate.js. Thread: the JS thread.
#pragma once

#include <napi.h>

namespace hawser::binding {

// Adds createDeflate, offer, negotiate, negotiateField, compress, compressLater, decompress,
// closeDeflate and setMaxDeflateHistory to `exports`.
void ExportDeflate(Napi::Env env, Napi::Object exports);

}  // namespace hawser::binding
