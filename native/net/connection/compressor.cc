#include "net/connection/compressor.h"

namespace hawser::net {

base::Slice Compressor::FindShared(const ws::DeflateSettings& settings, ws::Opcode opcode,
                                   const base::Slice& payload) {
  const bool same = shared_.opcode == opcode && shared_.settings == settings &&
                    shared_.payload.begin() == payload.begin() &&
                    shared_.payload.size() == payload.size();
  if (!same) return {};
  shared_used_ = true;
  return shared_.frame;
}

void Compressor::Share(const ws::DeflateSettings& settings, ws::Opcode opcode,
                       const base::Slice& payload, const base::Slice& frame) {
  shared_ = {settings, opcode, payload, frame};
  shared_used_ = true;
}

}  // namespace hawser::net
