#include "binding/loops/tls/taking.h"

#include <utility>

#include "binding/loops/tls/registry.h"
#include "binding/node/js_reader.h"
#include "binding/node/napi_call.h"
#include "net/stream/host_openssl.h"

namespace hawser::binding {

std::unique_ptr<TlsTaking> TlsTaking::Begin(const Napi::Value& given) {
  const Napi::Value handle = PropertyOf(given, "handle");
  const Napi::Value sent = PropertyOf(given, "sent");
  const auto finished = ToSpan<uint8_t>(given.Env(), PropertyOf(given, "finished"));
  if (Refused(given.Env()) || !handle.IsObject() || !sent.IsNumber()) return nullptr;

  SSL* const ssl = FindSsl(finished);
  if (ssl == nullptr) return nullptr;
  const auto sent_bytes = static_cast<uint64_t>(sent.As<Napi::Number>().Int64Value());
  const std::optional<size_t> unsent = net::TlsSocket::UnsentOf(ssl, sent_bytes);
  if (!unsent) {
    SSL_free(ssl);
    return nullptr;
  }
  return std::unique_ptr<TlsTaking>(new TlsTaking(ssl, *unsent, handle.As<Napi::Object>()));
}

TlsTaking::TlsTaking(SSL* ssl, size_t unsent, Napi::Object handle)
    : ssl_(ssl), unsent_(unsent), handle_(handle) {}

TlsTaking::~TlsTaking() { SSL_free(ssl_); }

std::unique_ptr<net::ByteStream> TlsTaking::Finish(base::UniqueFd fd, net::TlsWorkspace& workspace,
                                                   TlsTable::Row& row) {
  auto failure = std::make_shared<net::TlsFailure>();
  row.facts = std::make_unique<const TlsFacts>(ssl_);
  row.failure = failure;
  // Gives back Node's reference, and makes it deaf for the socket's handle.
  const napi_env env = handle_.Env();
  const napi_value destroy = PropertyOf(handle_, "destroySSL");
  static_cast<void>(Succeeded(napi_call_function(env, handle_, destroy, 0, nullptr, nullptr)));
  return net::TlsSocket::TakeOver(std::move(fd), std::exchange(ssl_, nullptr), unsent_, workspace,
                                  std::move(failure));
}

}  // namespace hawser::binding
