// What a connection does to be looked after: how its peer is found silent, or slow.

#include <algorithm>

#include "base/shared_word.h"
#include "net/connection/connection.h"
#include "net/stream/descriptor.h"

namespace hawser::net {

// lib/websocket/backpressure.js has the same rule for what JavaScript sends: what the kernel was
// not offered yet does not speak against the peer.
bool Connection::Admits(size_t bytes) {
  if (max_backpressure_ == 0) return true;
  const uint32_t refused =
      base::SharedWord(progress_.offered).Load() - base::SharedWord(progress_.written).Load();
  if (refused == 0 || queue_.bytes() + bytes <= max_backpressure_) return true;
  if (drops_) {
    traffic_.CountDropped();
  } else {
    was_slow_ = true;
  }
  return false;
}

Pulse Connection::pulse() const {
  // A paused connection still receives a little, but nobody would hear of it that its peer lives.
  const bool reads = holds_ == 0 && !(rare_ && rare_->limit.is_set());
  return {.received = static_cast<uint32_t>(traffic_.received()),
          .taken = queue_.bytes() > 0 ? static_cast<uint32_t>(queue_.written_total()) : 0,
          .excused = !reads && !saw_peer_end_};
}

bool Connection::has_input() const { return reads() && HasInput(fd()); }

// Not behind a close frame or an error of the peer: ours may be on its way.
void Connection::SendHeartbeat(HeartbeatPing& ping) {
  if (state_ != ConnectionState::kOpen || session_.finished()) return;
  base::Slice frame = ping.Frame(is_client_);
  if (frame.empty()) return;
  queue_.Append(std::move(frame));
  awaits_heartbeat_ = true;
}

// The answer to our own ping.
bool Connection::TakeHeartbeat(const ws::Event& event) {
  if (!awaits_heartbeat_ || event.kind != ws::EventKind::kPong ||
      !std::ranges::equal(event.payload, HeartbeatPing::kPayload)) {
    return false;
  }
  awaits_heartbeat_ = false;
  return true;
}

}  // namespace hawser::net
