// The addon's entry: what lib/binding.js loads. Runs for each time that it is loaded anew.

#include <napi.h>

#include "binding/node/constants.h"
#include "binding/node/environment.h"
#include "binding/node/js_reader.h"
#include "binding/protocol/deflate_functions.h"
#include "binding/protocol/frame_encoding.h"
#include "binding/protocol/handshake.h"
#include "binding/stream/stream_session.h"
#include "binding/topics/topic_functions.h"
#include "ws/deflate/host_zlib.h"
#include "ws/error.h"
#include "ws/frame/close.h"
#include "ws/handshake/accept_key.h"
#ifdef HAWSER_WITH_NET
#include "binding/loops/loop_functions.h"
#endif

namespace hawser::binding {

namespace {

// [{text, code, closeCode, isRangeError, hasValue}]: what can be wrong with received frames
// (native/ws/error.h).
Napi::Array ReceiveErrors(Napi::Env env) {
  auto table = Napi::Array::New(env, ws::kErrorCount);
  for (uint32_t row = 0; row < ws::kErrorCount; ++row) {
    const ws::ErrorInfo& info = ws::InfoOf(static_cast<ws::Error>(row));
    auto entry = Napi::Object::New(env);
    entry["text"] = info.text;
    entry["code"] = info.code;
    entry["closeCode"] = Napi::Number::New(env, info.close_code);
    entry["isRangeError"] = Napi::Boolean::New(env, info.range_error);
    entry["hasValue"] = Napi::Boolean::New(env, info.has_value);
    table[row] = entry;
  }
  return table;
}

// isValidCloseCode(code: number) -> whether it may stand in a close frame
Napi::Value IsValidCloseCode(const Napi::CallbackInfo& info) {
  const double code = info[0].As<Napi::Number>().DoubleValue();
  const bool is_integer = code >= 0 && code <= 0xffff && code == static_cast<unsigned>(code);
  return Napi::Boolean::New(info.Env(),
                            is_integer && ws::IsValidCloseCode(static_cast<unsigned>(code)));
}

// {sha1, zlib, loops, tls}: what the runtime lends us, each true or false. Without SHA-1 JavaScript
// makes the proof of a handshake, without zlib nothing is compressed, without loops no socket is
// adopted, without tls none of TLS.
Napi::Object Lent(Napi::Env env) {
  auto lent = Napi::Object::New(env);
  lent["sha1"] = Napi::Boolean::New(env, ws::Sha1IsThere());
  lent["zlib"] = Napi::Boolean::New(env, ws::ZlibIsThere());
  lent["loops"] = Napi::Boolean::New(env, false);
  lent["tls"] = Napi::Boolean::New(env, false);
  return lent;
}

Napi::Object Initialise(Napi::Env env, Napi::Object exports) {
  const napi_value known = Environment::ExportsOf(env);
  if (known != nullptr) return {env, known};

  Environment::Create(env, exports)
      ->buffers()
      .SetFunction(PropertyOf(PropertyOf(env.Global(), "Buffer"), "allocUnsafeSlow"));
  ExportStreamSession(env, exports);
  ExportFrameEncoding(env, exports);
  ExportHandshake(env, exports);
  ExportDeflate(env, exports);
  ExportTopics(env, exports);
  exports["constants"] = Constants(env);
  exports["lent"] = Lent(env);
  exports["receiveErrors"] = ReceiveErrors(env);
  exports["isValidCloseCode"] = Napi::Function::New<IsValidCloseCode>(env, "isValidCloseCode");
#ifdef HAWSER_WITH_NET
  ExportAdoptedSockets(env, exports);
#endif
  return exports;
}

}  // namespace

NODE_API_MODULE(hawser, Initialise)

}  // namespace hawser::binding
