#include "binding/loops/name_table.h"

namespace hawser::binding {

void NameTable::Add(uint32_t slot, int fd, ws::Role role) {
  if (slot >= names_.size()) names_.resize(slot + 1);
  const net::SocketName peer = net::PeerName(fd);
  const net::SocketName local = net::LocalName(fd);
  const bool is_server = role == ws::Role::kServer;
  const auto shared = is_server ? std::pair(local, End::kLocal) : std::pair(peer, End::kPeer);
  const auto entry = shared_.try_emplace(shared, 0).first;
  ++entry->second;
  names_[slot] = {is_server ? peer : local, entry};
}

void NameTable::Remove(uint32_t slot) {
  const Shared::iterator shared = names_[slot].shared;
  if (--shared->second == 0) shared_.erase(shared);
}

}  // namespace hawser::binding
