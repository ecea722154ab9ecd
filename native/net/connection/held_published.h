// What was published to a connection and waits for what JavaScript has begun before it: the end of
// a message in several frames (RFC 6455 section 5.4), or a frame whose content is still to be read.
//
// Each frame that waits has its own part, so that what was published between two of them is sent
// between them. Thread: whichever turns the loop.
#pragma once

#include <deque>
#include <iterator>
#include <utility>
#include <vector>

#include "topics/message.h"

namespace hawser::net {

class HeldPublished {
 public:
  using Messages = std::vector<topics::MessagePtr>;

  void BeginMessage() { in_message_ = true; }
  // What may be sent now, in order.
  Messages EndMessage() {
    in_message_ = false;
    return std::exchange(behind_message_, {});
  }

  // Frames end in the order in which they were begun.
  void BeginFrame() { behind_frames_.emplace_back(); }
  Messages EndFrame() {
    if (behind_frames_.empty()) return {};
    Messages ended = std::move(behind_frames_.front());
    behind_frames_.pop_front();
    if (!in_message_) return ended;
    // The frame was not the last one of its message.
    std::ranges::move(ended, std::back_inserter(behind_message_));
    return {};
  }

  // Whether it waits.
  bool Keep(const topics::MessagePtr& message) {
    if (behind_frames_.empty() && !in_message_) return false;
    (behind_frames_.empty() ? behind_message_ : behind_frames_.back()).push_back(message);
    return true;
  }

 private:
  bool in_message_ = false;
  Messages behind_message_;             // before all of those behind frames
  std::deque<Messages> behind_frames_;  // by frame, in order
};

}  // namespace hawser::net
