// The way of an established TLS connection from Node's TLSSocket to a stream of ours. Thread: the
// JS thread that the socket belongs to. Owner: the call that adopts it.
#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "base/unique_fd.h"
#include "binding/loops/tls/facts.h"
#include "net/stream/tls_socket.h"

struct ssl_st;

namespace hawser::binding {

class TlsTaking {
 public:
  // Of {finished: Uint8Array, sent: number, handle: TLSWrap}: its end's Finished message, and how
  // many bytes of TLS the kernel has taken. Null: its SSL was not found, or cannot be taken over.
  static std::unique_ptr<TlsTaking> Begin(const Napi::Value& given);
  ~TlsTaking();
  TlsTaking(const TlsTaking&) = delete;
  TlsTaking& operator=(const TlsTaking&) = delete;

  // Has Node let go of the connection. Once.
  std::unique_ptr<net::ByteStream> Finish(base::UniqueFd fd, net::TlsWorkspace& workspace,
                                          TlsTable::Row& row);

 private:
  TlsTaking(ssl_st* ssl, size_t unsent, Napi::Object handle);

  ssl_st* ssl_;  // a reference; null once the stream has it
  const size_t unsent_;
  const Napi::Object handle_;
};

}  // namespace hawser::binding
