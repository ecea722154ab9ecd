// The sending half of permessage-deflate on one connection (RFC 7692 7.2.1).
//
// Holds the history of what was sent, never more than the negotiated window and `max_history`; the
// streams are the pool's. Writes no frame: the caller sets RSV1 on the first frame of a message.
// Thread: that of its connection. Owner: the connection.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "ws/deflate/deflate_history.h"
#include "ws/deflate/deflater.h"
#include "ws/deflate/permessage_deflate.h"

namespace hawser::ws {

class MessageDeflater {
 public:
  static constexpr size_t kDefaultHistory = 8 * 1024;
  // A message longer than this is best compressed in parts of this size, with other work between
  // them: a part takes a few milliseconds.
  static constexpr size_t kPartSize = 128 * 1024;

  // `own`: what this endpoint agreed to do; its window goes before that of `settings`.
  MessageDeflater(const DeflateDirection& own, const DeflateSettings& settings,
                  size_t max_history = kDefaultHistory);

  // Appends the compressed form of one part of a message (all of it, a fragment, or a piece of
  // either) to `out`. The parts of a message concatenated are the message's compressed form. False:
  // there is no memory for a stream, and nothing has changed.
  [[nodiscard]] bool Deflate(DeflaterPool* pool, std::span<const uint8_t> part, bool last_part,
                             std::vector<uint8_t>* out);

  // The same without the messages before: others may get the result, too. NoteSent() follows for
  // the whole message.
  [[nodiscard]] bool DeflateAlone(DeflaterPool* pool, std::span<const uint8_t> part, bool last_part,
                                  std::vector<uint8_t>* out) const;
  // A message was sent compressed without this object. The peer has it in its window; a history
  // that there is takes it in.
  void NoteSent(std::span<const uint8_t> message);

  // Forgets what was sent and frees its memory. Allowed between any two messages (the peer cannot
  // tell); compression gets worse until history has come together again.
  void DropHistory() { history_.Drop(); }
  size_t history_size() const { return history_.size(); }

  bool no_context_takeover() const { return no_context_takeover_; }
  const DeflateSettings& settings() const { return settings_; }

 private:
  bool DeflateAfter(const DeflateHistory& history, DeflaterPool* pool,
                    std::span<const uint8_t> part, bool last_part, std::vector<uint8_t>* out) const;

  DeflateHistory history_;
  const DeflateSettings settings_;
  const bool no_context_takeover_;
};

}  // namespace hawser::ws
