// What a peer may make one connection hold.
#pragma once

#include <cstdint>

namespace hawser::ws {

// 0 turns a bound off. Shared by many sessions, outlives them, does not change.
struct Limits {
  uint64_t max_payload = 100 * 1024 * 1024;  // bytes of one whole message
  uint32_t max_fragments = 16384;            // frames of one message, empty ones included
  uint32_t max_buffered_chunks =
      262144;                         // Feed()s and Wrote()s that one unfinished message may take
  uint64_t max_buffered_bytes = 0;    // of a message that has not come whole
  bool skip_utf8_validation = false;  // of text messages and close reasons
};

}  // namespace hawser::ws
