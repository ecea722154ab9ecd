// The numbers of adopted sockets that both sides know. Thread: the JS thread.
#pragma once

#include <napi.h>

namespace hawser::binding {

// Adds loopEventKind, loopRecord, smallFrame and fact to `constants` (node/constants.h).
void AddLoopConstants(Napi::Env env, Napi::Object constants);

}  // namespace hawser::binding
