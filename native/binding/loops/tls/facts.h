// What a program may ask of a TLS connection whose SSL is the loop's: taken as the connection is,
// and made into JavaScript's values only when somebody asks. All of it is constant, and counted by
// OpenSSL. Thread: the JS thread. Owner: TlsTable.
#pragma once

#include <napi.h>

#include <array>
#include <cstdint>
#include <memory>
#include <unordered_map>

#include "net/stream/tls_socket.h"

struct ssl_cipher_st;
struct ssl_session_st;
struct ssl_st;
struct stack_st_X509;
struct x509_st;

namespace hawser::binding {

class TlsFacts {
 public:
  // Of an SSL that no other thread uses yet.
  explicit TlsFacts(ssl_st* ssl);
  ~TlsFacts();
  TlsFacts(const TlsFacts&) = delete;
  TlsFacts& operator=(const TlsFacts&) = delete;

  // {protocol, cipher: {name, standardName, version}, isReused, finished, peerFinished, session,
  // peerCertificates, certificate}: see lib/adopted/tls/handle.js
  Napi::Object ToObject(Napi::Env env) const;

 private:
  // OpenSSL's largest is 64 bytes; of TLS 1.2 it is 12.
  struct Finished {
    std::array<uint8_t, 64> bytes;
    uint8_t size = 0;
  };

  const char* const protocol_;
  const ssl_cipher_st* const cipher_;
  ssl_session_st* const session_;  // null: there is none
  stack_st_X509* const chain_;     // the peer's, its own first; null: only what the session has
  x509_st* const certificate_;     // our own; null: none
  const bool reused_;
  Finished own_finished_;
  Finished peer_finished_;
};

// Of the TLS connections among the slots. Owner: Loops.
class TlsTable {
 public:
  struct Row {
    std::unique_ptr<const TlsFacts> facts;
    std::shared_ptr<const net::TlsFailure> failure;
  };

  void Add(uint32_t slot, Row row) { rows_[slot] = std::move(row); }
  void Remove(uint32_t slot) { rows_.erase(slot); }
  // Null: the slot's connection is none of TLS.
  const Row* Find(uint32_t slot) const {
    const auto found = rows_.find(slot);
    return found == rows_.end() ? nullptr : &found->second;
  }

 private:
  std::unordered_map<uint32_t, Row> rows_;
};

}  // namespace hawser::binding
