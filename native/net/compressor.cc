#include "net/compressor.h"

#include <algorithm>
#include <utility>

namespace hawser::net {

std::span<const uint8_t> Compressor::Keep(std::vector<uint8_t> memory,
                                          std::span<const uint8_t> frame) {
  frames_.push_back(std::move(memory));
  return frame;
}

std::span<const uint8_t> Compressor::FindShared(const ws::DeflateSettings& settings,
                                                ws::Opcode opcode,
                                                std::span<const uint8_t> payload) const {
  const bool same = shared_.opcode == opcode && shared_.settings == settings &&
                    std::ranges::equal(shared_.payload, payload);
  return same ? shared_.frame : std::span<const uint8_t>();
}

std::span<const uint8_t> Compressor::Share(const ws::DeflateSettings& settings, ws::Opcode opcode,
                                           std::span<const uint8_t> payload,
                                           std::vector<uint8_t> memory,
                                           std::span<const uint8_t> frame) {
  if (payload.size() > kMaxShared) return Keep(std::move(memory), frame);
  // What was shared before may stand in write queues until the turn ends.
  if (!shared_.frame.empty()) frames_.push_back(std::move(shared_.memory));
  shared_.settings = settings;
  shared_.opcode = opcode;
  shared_.payload.assign(payload.begin(), payload.end());
  shared_.memory = std::move(memory);
  shared_.frame = frame;
  return frame;
}

void Compressor::ForgetShared() {
  frames_.push_back(std::move(shared_.memory));
  shared_ = {};
}

}  // namespace hawser::net
