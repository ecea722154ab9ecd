// A published message on its way: one frame for all who get it as it is, whose end is the payload
// for those who get it compressed. Thread: any; it does not change.
#pragma once

#include <cstddef>
#include <memory>

#include "base/slice.h"
#include "topics/topic_id.h"
#include "ws/frame/opcode.h"

namespace hawser::topics {

struct Message {
  TopicId topic;
  base::Slice frame;  // unmasked, not compressed
  size_t payload_size = 0;
  ws::Opcode opcode = ws::Opcode::kBinary;
  bool compress = true;  // where that was agreed on

  base::Slice payload() const { return frame.Last(payload_size); }
};

using MessagePtr = std::shared_ptr<const Message>;

}  // namespace hawser::topics
