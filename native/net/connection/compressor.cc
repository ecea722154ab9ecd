#include "net/connection/compressor.h"

#include <algorithm>

namespace hawser::net {

const Compressor::Frame* Compressor::FindShared(const ws::DeflateSettings& settings,
                                                ws::Opcode opcode,
                                                std::span<const uint8_t> payload) const {
  const bool same = shared_.opcode == opcode && shared_.settings == settings &&
                    std::ranges::equal(shared_.payload, payload);
  return same ? &shared_.frame : nullptr;
}

void Compressor::Share(const ws::DeflateSettings& settings, ws::Opcode opcode,
                       std::span<const uint8_t> payload, const Frame& frame) {
  if (payload.size() > kMaxShared) return;
  shared_.settings = settings;
  shared_.opcode = opcode;
  shared_.payload.assign(payload.begin(), payload.end());
  shared_.frame = frame;
}

}  // namespace hawser::net
