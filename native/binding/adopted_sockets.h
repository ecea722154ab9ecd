// The functions of adopted sockets for lib/event-pump.js and lib/adopted-connection.js. Thread: the
// JS thread.
#pragma once

#include <napi.h>

namespace hawser::binding {

// Adds startLoops, setDispatch, adopt, release, sendFrame, sendAgain, sendRaw, receiveAhead,
// notifyWritten, provideBuffer, control, post, drain, rearm, setDriver, setRef, counters,
// socketName, bytesRead and turnAtExit to `exports`.
void ExportAdoptedSockets(Napi::Env env, Napi::Object exports);

}  // namespace hawser::binding
