// What the addon exports for TLS connections. Thread: the JS thread.
#pragma once

#include <napi.h>

namespace hawser::binding {

void ExportTls(Napi::Env env, Napi::Object exports);

}  // namespace hawser::binding
