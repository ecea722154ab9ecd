// Exports adopt(), by which the core takes a socket over. Thread: the JS thread.
#pragma once

#include <napi.h>

namespace hawser::binding {

void ExportAdopt(Napi::Env env, Napi::Object exports);

}  // namespace hawser::binding
