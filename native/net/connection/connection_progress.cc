// What a connection tells of what was sent: how far it has come, who waits for that, and what was
// published of which the sender knows nothing.
#include <algorithm>
#include <utility>

#include "base/shared_word.h"
#include "net/connection/connection.h"

namespace hawser::net {

void Connection::CountSent(uint64_t bytes) {
  const auto counted = static_cast<uint16_t>(std::min<uint64_t>(bytes, not_counted_));
  not_counted_ = static_cast<uint16_t>(not_counted_ - counted);
  traffic_.CountSent(bytes - counted);
}

void Connection::PublishProgress() {
  const CompressedSending* const sending = compressed();
  const uint32_t saved = sending == nullptr ? 0 : sending->saved();
  // Whoever sends does not count what is published, and finds it among what is not written: as
  // less that is. A callback's place in what it has sent is then as if there were none of it.
  const uint32_t written =
      static_cast<uint32_t>(queue_.written_total()) + saved - progress_.published;
  const uint32_t offered =
      static_cast<uint32_t>(queue_.appended_total()) + saved - progress_.published;
  // In this order: who reads the other way round finds nothing refused that was not.
  base::SharedWord(progress_.written).Store(written);
  base::SharedWord(progress_.offered).Store(offered);
}

void Connection::NotifyWhenWritten(uint32_t position) {
  EnsureRare().notifications.push_back({queue_.appended_total(), position});
}

void Connection::ReportWritten() {
  if (rare_ == nullptr) return;
  std::vector<Notification>& all = rare_->notifications;
  const auto pending = std::find_if(all.begin(), all.end(), [this](const Notification& n) {
    return n.at > queue_.written_total();
  });
  if (pending == all.begin()) return;

  // One event stands for all that it has passed.
  LoopEvent event = NewEvent(LoopEventKind::kWritten);
  event.value = std::prev(pending)->position;
  context_.delivery.Push(std::move(event));
  all.erase(all.begin(), pending);
}

void Connection::CountPublished(size_t bytes) {
  progress_.published += static_cast<uint32_t>(bytes);
}

HeldPublished::Messages Connection::HoldPublished(const net::HoldPublished& hold) {
  std::unique_ptr<HeldPublished>& held = EnsureRare().held_published;
  if (held == nullptr) held = std::make_unique<HeldPublished>();
  const bool is_message = hold.behind == net::HoldPublished::Behind::kMessage;
  if (!hold.on) return is_message ? held->EndMessage() : held->EndFrame();
  if (is_message) {
    held->BeginMessage();
  } else {
    held->BeginFrame();
  }
  return {};
}

bool Connection::KeepPublished(const topics::MessagePtr& message) {
  return rare_ != nullptr && rare_->held_published != nullptr &&
         rare_->held_published->Keep(message);
}

}  // namespace hawser::net
