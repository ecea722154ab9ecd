// How decoded events cross to JavaScript: four 32-bit words each, in a Uint32Array of the caller,
// after a header of four words. Payloads are named, not passed: an offset into the chunk that was
// decoded, or an index into a JS array.
//
//   header  word 0: in and out, bytes of the chunk that are decoded
//   event   word 0: EventKind, and flags << 8: 1 = word 1 is an index, 2 = the array's next element
//   has the fragment ends
//           word 1: offset or index of the payload; of an error: its row in the table of errors
//           word 2: length of the payload; an indexed one may be longer: its start counts
//           word 3: close code, or the number in an error's text
//
// lib/received-batch.js reads the same layout. Thread: the JS thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "ws/session.h"

namespace hawser::binding {

inline constexpr size_t kRecordWords = 4;
inline constexpr uint32_t kPayloadIsIndexed = 1 << 8;
inline constexpr uint32_t kHasFragmentEnds = 2 << 8;

struct EventRecord {
  uint32_t kind_and_flags;
  uint32_t position;
  uint32_t length;
  uint32_t value;
};
static_assert(sizeof(EventRecord) == kRecordWords * sizeof(uint32_t));

}  // namespace hawser::binding
