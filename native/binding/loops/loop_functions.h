// The functions of adopted sockets for lib/loops and lib/adopted. Thread: the JS thread.
#pragma once

#include <napi.h>

namespace hawser::binding {

// Adds what loops, sends and events take to `exports`: startLoops, adopt, sendFrame, post, drain
// and their like. Nothing where no socket can be adopted. After `constants` and `lent`.
void ExportAdoptedSockets(Napi::Env env, Napi::Object exports);

}  // namespace hawser::binding
