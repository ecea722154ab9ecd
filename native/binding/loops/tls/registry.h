// Every SSL that the process has made since Watch(): OpenSSL tells of each, and of its end.
//
// They belong to whoever makes them, on the thread that makes them: that of a Node environment, or
// any. A socket's is found among those of the calling thread by what its end has said last in the
// handshake, its Finished message (RFC 8446, section 4.4.4), which no two connections share. Those
// that no search has passed yet cost nothing; each is looked at once. Thread: any; a mutex guards
// all. Owner: the process.
#pragma once

#include <cstdint>
#include <span>

struct ssl_st;

namespace hawser::binding {

// False: the runtime has no OpenSSL that we know. May be called again.
bool WatchSsls();

// With a reference for the caller, for who gives it back by SSL_free(); null: there is none.
ssl_st* FindSsl(std::span<const uint8_t> finished);

}  // namespace hawser::binding
