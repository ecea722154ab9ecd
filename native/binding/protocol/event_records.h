// How events cross to JavaScript: as 32-bit words in a Uint32Array of the caller. Payloads are
// named, not passed: an offset into bytes that JavaScript has, or an index into a JS array.
//
// StreamSession, whose events come from one chunk (lib/streamed/received-batch.js reads the same
// layout):
//   header  word 0: in and out, bytes of the chunk that are decoded
//           word 1: in and out, 1 while the chunk is not used up; 0 for a new one
//           word 2: out, 1 when much was inflated, and others should have their turn before the
//           rest
//   event   word 0: EventKind, and flags << 8: 1 = word 1 is an index, 2 = the array's next element
//   has the fragment ends
//           word 1: offset or index of the payload; of an error: its row in the table of errors
//           word 2: length of the payload; an indexed one may be longer: its start counts
//           word 3: close code, or the number in an error's text
//
// EventPump, whose events come from many connections (lib/loops/pump.js reads the same layout):
//   header  word 0: in and out, bytes of the pool in use
//           word 1: out, 1 when the next event wants more room than the pool has left
//           word 2: out, awaited pings and pongs among the events (net::IsAwaited)
//   event   word 0: slot of the connection
//           words 1 to 4: as words 0 to 3 above, with LoopEventKind, offsets into the pool, and one
//           more flag: 4 = the message fills the start of the buffer that JavaScript has provided
//           word 5: kNeedBuffer: bytes wanted
//           word 6: what the connection has received in one go has one number, and the next another
//           one; what the loop tells of itself has one by its kind
//
// JavaScript has these numbers from node/constants.cc. Thread: the JS thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace hawser::binding {

// The kind has the low bits of its word, the flags those above.
inline constexpr uint32_t kKindBits = 8;
inline constexpr uint32_t kPayloadIsIndexed = 1 << kKindBits;
inline constexpr uint32_t kHasFragmentEnds = 2 << kKindBits;
inline constexpr uint32_t kInProvidedBuffer = 4 << kKindBits;

// A payload of up to so many bytes is copied into the pool; a larger one gets a Buffer of its own.
inline constexpr uint32_t kMaxPooled = 4096;

struct EventRecord {
  uint32_t kind_and_flags = 0;
  uint32_t position = 0;
  uint32_t length = 0;
  uint32_t value = 0;
};

inline constexpr size_t kRecordWords = sizeof(EventRecord) / sizeof(uint32_t);

// The header of a chunk's records takes the place of the first.
enum ChunkHeader : uint32_t { kDecoded, kUnfinished, kYielded };

struct LoopEventRecord {
  uint32_t slot = 0;
  EventRecord event;
  uint32_t need = 0;
  uint32_t reading = 0;
};

enum LoopHeader : uint32_t { kPoolUsed, kPoolIsFull, kHeartbeats, kLoopHeaderWords };
inline constexpr size_t kLoopRecordWords = sizeof(LoopEventRecord) / sizeof(uint32_t);

}  // namespace hawser::binding
