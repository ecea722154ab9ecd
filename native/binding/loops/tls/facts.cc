#include "binding/loops/tls/facts.h"

#include <vector>

#include "net/stream/host_openssl.h"

namespace hawser::binding {

namespace {

// The one that was verified ends with the root, which the peer need not have sent. A server is not
// told its client's own certificate in the other one.
STACK_OF(X509) * ChainOf(SSL* ssl) {
  STACK_OF(X509)* chain = SSL_get0_verified_chain(ssl);
  if (chain == nullptr && SSL_is_server(ssl) == 0) chain = SSL_get_peer_cert_chain(ssl);
  return chain == nullptr ? nullptr : X509_chain_up_ref(chain);
}

X509* CertificateOf(SSL* ssl) {
  X509* const certificate = SSL_get_certificate(ssl);
  if (certificate != nullptr) X509_up_ref(certificate);
  return certificate;
}

// In DER. `write` is one of OpenSSL's i2d functions.
template <typename Object, typename Write>
Napi::Value Encoded(Napi::Env env, Object* object, Write write) {
  const int size = object == nullptr ? 0 : write(object, nullptr);
  if (size <= 0) return env.Undefined();
  std::vector<uint8_t> bytes(static_cast<size_t>(size));
  uint8_t* end = bytes.data();
  write(object, &end);
  return {env, Napi::Buffer<uint8_t>::Copy(env, bytes.data(), bytes.size())};
}

Napi::Value Encoded(Napi::Env env, X509* certificate) {
  return Encoded(env, certificate, [](X509* x, uint8_t** to) { return i2d_X509(x, to); });
}

Napi::Value TextOrUndefined(Napi::Env env, const char* text) {
  if (text == nullptr) return env.Undefined();
  return {env, Napi::String::New(env, text)};
}

}  // namespace

TlsFacts::TlsFacts(SSL* ssl)
    : protocol_(SSL_get_version(ssl)),
      cipher_(SSL_get_current_cipher(ssl)),
      session_(SSL_get1_session(ssl)),
      chain_(ChainOf(ssl)),
      certificate_(CertificateOf(ssl)),
      reused_(SSL_session_reused(ssl) != 0) {
  own_finished_.size = static_cast<uint8_t>(
      SSL_get_finished(ssl, own_finished_.bytes.data(), own_finished_.bytes.size()));
  peer_finished_.size = static_cast<uint8_t>(
      SSL_get_peer_finished(ssl, peer_finished_.bytes.data(), peer_finished_.bytes.size()));
}

TlsFacts::~TlsFacts() {
  SSL_SESSION_free(session_);
  OPENSSL_sk_pop_free(reinterpret_cast<OPENSSL_STACK*>(chain_),
                      [](void* one) { X509_free(static_cast<X509*>(one)); });
  X509_free(certificate_);
}

Napi::Object TlsFacts::ToObject(Napi::Env env) const {
  auto cipher = Napi::Object::New(env);
  cipher["name"] = TextOrUndefined(env, SSL_CIPHER_get_name(cipher_));
  cipher["standardName"] = TextOrUndefined(env, SSL_CIPHER_standard_name(cipher_));
  cipher["version"] = TextOrUndefined(env, SSL_CIPHER_get_version(cipher_));

  auto peer = Napi::Array::New(env);
  const int length = chain_ == nullptr ? 0 : sk_X509_num(chain_);
  for (int i = 0; i < length; ++i) {
    peer[static_cast<uint32_t>(i)] = Encoded(env, sk_X509_value(chain_, i));
  }
  if (length == 0 && session_ != nullptr && SSL_SESSION_get0_peer(session_) != nullptr) {
    peer[0u] = Encoded(env, SSL_SESSION_get0_peer(session_));
  }

  auto facts = Napi::Object::New(env);
  facts["protocol"] = TextOrUndefined(env, protocol_);
  facts["cipher"] = cipher;
  facts["isReused"] = Napi::Boolean::New(env, reused_);
  facts["finished"] =
      Napi::Buffer<uint8_t>::Copy(env, own_finished_.bytes.data(), own_finished_.size);
  facts["peerFinished"] =
      Napi::Buffer<uint8_t>::Copy(env, peer_finished_.bytes.data(), peer_finished_.size);
  facts["session"] = Encoded(env, session_, [](SSL_SESSION* session, uint8_t** to) {
    return i2d_SSL_SESSION(session, to);
  });
  facts["peerCertificates"] = peer;
  facts["certificate"] = Encoded(env, certificate_);
  return facts;
}

}  // namespace hawser::binding
