// The names of both ends of every open connection, by slot: taken as the socket is adopted, while
// its descriptor is known to the JS thread alone, and constant from then on. Those of Unix sockets
// are all alike: what both ends have in common, and no other connection, is the key of their
// handshake.
//
// One of the two is what many connections have in common (where a server listens, where clients
// connect to) and is stored once. Thread: the JS thread. Owner: Loops.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "net/stream/socket_name.h"
#include "ws/session.h"

namespace hawser::binding {

// The beginning of Sec-WebSocket-Key: 96 of its random bits. Nothing where it is not known.
using HandshakeKey = std::array<uint8_t, 16>;

class NameTable {
 public:
  void Add(uint32_t slot, int fd, ws::Role role, const HandshakeKey& key);
  void Remove(uint32_t slot);

  // The slot of the other end of the connection, if that is open in this environment, too.
  std::optional<uint32_t> OtherEnd(uint32_t slot) const;

  const net::SocketName& Peer(uint32_t slot) const { return EndOf(slot, true); }
  const net::SocketName& Local(uint32_t slot) const { return EndOf(slot, false); }

 private:
  enum class End : uint8_t { kPeer, kLocal };
  // With the number of connections that have it.
  using Shared = std::map<std::pair<net::SocketName, End>, uint32_t>;

  struct Names {
    net::SocketName own;
    Shared::iterator shared;
    bool in_use = false;
  };

  const net::SocketName& EndOf(uint32_t slot, bool of_peer) const {
    const Names& names = names_[slot];
    const auto& [name, end] = names.shared->first;
    return (end == End::kPeer) == of_peer ? name : names.own;
  }

  std::vector<Names> names_;
  Shared shared_;
};

}  // namespace hawser::binding
