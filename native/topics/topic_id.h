// What stands for a topic wherever its name is not needed. Thread: any; a value.
#pragma once

#include <cstdint>

namespace hawser::topics {

struct TopicId {
  uint32_t number = 0;      // small, and used again once nobody in the process has the topic
  uint32_t generation = 0;  // tells those apart that had the same number one after another

  bool operator==(const TopicId&) const = default;
};

}  // namespace hawser::topics
