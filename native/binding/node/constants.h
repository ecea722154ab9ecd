// The numbers that both sides know, for lib/: written here once, where the code that uses them has
// them. Thread: the JS thread.
#pragma once

#include <napi.h>

namespace hawser::binding {

// {opcode, frame, eventKind, payload, ...}: objects of numbers, by what they are about.
Napi::Object Constants(Napi::Env env);

}  // namespace hawser::binding
