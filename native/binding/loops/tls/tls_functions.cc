#include "binding/loops/tls/tls_functions.h"

#include "binding/loops/adopted_sockets.h"
#include "binding/loops/tls/registry.h"
#include "binding/node/js_reader.h"
#include "net/stream/host_openssl.h"

namespace hawser::binding {

namespace {

const TlsTable::Row* RowOf(const Napi::CallbackInfo& info) {
  const Loops& loops = AdoptedSockets::Of(info.Env()).loops();
  return loops.tls().Find(info[0].As<Napi::Number>());
}

// watchTls() -> whether TLS connections that begin from here on can be adopted
Napi::Value WatchTls(const Napi::CallbackInfo& info) {
  return Napi::Boolean::New(info.Env(), WatchSsls());
}

// tlsFacts(slot) -> see lib/adopted/tls/handle.js; undefined: it is none of TLS, or was released
Napi::Value GetTlsFacts(const Napi::CallbackInfo& info) {
  const TlsTable::Row* const row = RowOf(info);
  return row == nullptr ? info.Env().Undefined() : Napi::Value(row->facts->ToObject(info.Env()));
}

// tlsFailure(slot) -> {library, reason, message} of OpenSSL, or undefined: once the last event of
// the slot was drained, and before it is released
Napi::Value GetTlsFailure(const Napi::CallbackInfo& info) {
  const TlsTable::Row* const row = RowOf(info);
  if (row == nullptr || row->failure->message.empty()) return info.Env().Undefined();
  auto failure = Napi::Object::New(info.Env());
  failure["library"] = row->failure->library;
  failure["reason"] = row->failure->reason;
  failure["message"] = row->failure->message;
  return failure;
}

}  // namespace

void ExportTls(Napi::Env env, Napi::Object exports) {
  PropertyOf(exports, "lent").As<Napi::Object>()["tls"] = Napi::Boolean::New(env, OpenSslIsThere());
  exports["watchTls"] = Napi::Function::New<WatchTls>(env, "watchTls");
  exports["tlsFacts"] = Napi::Function::New<GetTlsFacts>(env, "tlsFacts");
  exports["tlsFailure"] = Napi::Function::New<GetTlsFailure>(env, "tlsFailure");
}

}  // namespace hawser::binding
