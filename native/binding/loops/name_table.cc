#include "binding/loops/name_table.h"

namespace hawser::binding {

void NameTable::Add(uint32_t slot, int fd, ws::Role role, const HandshakeKey& key) {
  if (slot >= names_.size()) names_.resize(slot + 1);
  const net::SocketName peer = net::PeerName(fd);
  const net::SocketName local = net::LocalName(fd);
  const bool is_server = role == ws::Role::kServer;
  const auto shared = is_server ? std::pair(local, End::kLocal) : std::pair(peer, End::kPeer);
  const auto entry = shared_.try_emplace(shared, 0).first;
  ++entry->second;
  Names& names = names_[slot] = {is_server ? peer : local, entry, true};
  if (names.own.family == net::SocketName::Family::kNone) names.own.address = key;
}

void NameTable::Remove(uint32_t slot) {
  const Shared::iterator shared = names_[slot].shared;
  if (--shared->second == 0) shared_.erase(shared);
  names_[slot].in_use = false;
}

// Programs with both ends are tests as a rule; all others have no such entry, and nothing to
// search.
std::optional<uint32_t> NameTable::OtherEnd(uint32_t slot) const {
  const Names& names = names_[slot];
  const auto& [name, end] = names.shared->first;
  if (names.own.address == HandshakeKey{}) return std::nullopt;
  const auto shared = shared_.find({name, end == End::kPeer ? End::kLocal : End::kPeer});
  if (shared == shared_.end()) return std::nullopt;
  for (uint32_t other = 0; other < names_.size(); ++other) {
    const Names& candidate = names_[other];
    if (candidate.in_use && candidate.shared == shared && candidate.own == names.own) return other;
  }
  return std::nullopt;
}

}  // namespace hawser::binding
