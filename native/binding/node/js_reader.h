// Reads what JavaScript hands over, and never gives an empty Napi value.
//
// A worker that is being terminated refuses reads of objects and conversions, at any of them;
// node-addon-api then gives a value without an environment, and ends the process when that is used.
// Here it is undefined, "" or false instead, and the result of the call goes nowhere. Thread: the
// JS thread.
#pragma once

#include <napi.h>

#include <string>

namespace hawser::binding {

Napi::Value PropertyOf(const Napi::Value& object, const std::string& name);
Napi::Value ElementOf(const Napi::Value& array, uint32_t index);

// Of an array; 0 of anything else.
uint32_t LengthOf(const Napi::Value& array);

// As String(value) and Boolean(value).
std::string TextOf(const Napi::Value& value);
bool TruthOf(const Napi::Value& value);

}  // namespace hawser::binding
