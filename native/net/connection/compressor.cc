#include "net/connection/compressor.h"

#include <algorithm>

namespace hawser::net {

base::Slice Compressor::FindShared(const ws::DeflateSettings& settings, ws::Opcode opcode,
                                   const base::Slice& payload) {
  const auto known = std::ranges::find_if(shared_, [&](const Shared& one) {
    return one.opcode == opcode && one.settings == settings &&
           one.payload.begin() == payload.begin() && one.payload.size() == payload.size();
  });
  if (known == shared_.end()) return {};
  known->used = true;
  return known->frame;
}

void Compressor::Share(const ws::DeflateSettings& settings, ws::Opcode opcode,
                       const base::Slice& payload, const base::Slice& frame) {
  if (shared_.size() == kMaxShared) shared_.erase(shared_.begin());
  shared_.push_back({settings, opcode, payload, frame});
}

}  // namespace hawser::net
