// What the owner's thread asks an event loop to do with one connection. Commands of one connection
// are executed in the order in which they were posted. Own what they carry, so that a command that
// is never executed leaks nothing. Thread: made on the owner's thread, executed by whoever turns
// the loop.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <variant>

#include "base/memory.h"
#include "base/slice.h"
#include "net/connection/heartbeats.h"
#include "net/connection/traffic.h"
#include "net/stream/byte_stream.h"
#include "topics/message.h"
#include "topics/topic_id.h"
#include "ws/deflate/agreed_deflate.h"
#include "ws/frame/frame_encoder.h"
#include "ws/session.h"

namespace hawser::net {

// Where a loop publishes how far it has come with what is counted as sent: positions in the bytes
// of the connection, modulo 2^32. Read on the owner's thread while they change.
struct SendProgress {
  uint32_t written;  // the kernel has taken these
  uint32_t
      offered;  // and was offered these: what it has not taken of them has to wait for the peer
  // Of these two they are less by what was published to the connection, which nobody has sent. The
  // loop's alone.
  uint32_t published;
};

using Deflate = ws::AgreedDeflate;

// What becomes of what is sent to a peer that reads too slowly.
struct Backpressure {
  uint32_t max_bytes = 0;  // that may wait for it; 0: any number
  bool drops = false;      // more is dropped; else the connection is closed over it
};

// A new connection over `stream`, which is non-blocking and nobody else's.
struct Adopt {
  std::unique_ptr<ByteStream> stream;
  ws::Role role = ws::Role::kServer;
  const ws::Limits* limits = nullptr;      // outlives the loop
  SendProgress* progress = nullptr;        // outlives the loop; all 0 so far
  Traffic* traffic = nullptr;              // outlives the loop
  std::unique_ptr<const Deflate> deflate;  // null: not agreed on
  Rhythm rhythm;
  Backpressure backpressure;
};

// Bytes of the peer that somebody else has read before the adoption.
struct Receive {
  base::Memory memory;
};

// Bytes as they go over the wire.
struct Write {
  base::Slice bytes;
};

// The response to the upgrade, before anything else. Whoever adopts has counted it as sent already.
struct WriteHead {
  base::Slice bytes;

  // Of a response that is longer than any is, not all.
  uint16_t counted() const {
    return static_cast<uint16_t>(std::min<size_t>(bytes.size(), UINT16_MAX));
  }
};

// A frame whose payload is compressed on the way, of a connection adopted with Deflate.
struct WriteCompressed {
  base::Slice payload;
  ws::Opcode opcode = ws::Opcode::kBinary;
  bool fin = true;
  bool masked = false;
  ws::MaskKey mask_key{};
  // A whole message that shall refer to nothing before it, so that others can have the same frame.
  bool stands_alone = false;

  // What its sender counts for it: nobody knows yet how long the frame will be.
  size_t counted_size() const { return ws::EncodedFrameSize(payload.size(), masked); }
};

// Report kWritten once everything posted before is in the kernel.
struct NotifyWritten {
  uint32_t position = 0;  // handed back with the event
};

// Memory for a message, in answer to kNeedBuffer; starts with the bytes collected so far.
struct ProvideBuffer {
  std::span<uint8_t> memory;
};

struct SetReading {
  bool on = true;
  uint32_t most = 0;  // off: bytes that are received all the same; never more than was said before
};

// Shut down our direction once everything is written, then read and discard to the end of the
// stream.
struct End {};

// The next pong is one that the owner may be waiting for.
struct AwaitPong {};

// Offer what is queued to the kernel once, then close.
struct Terminate {
  bool reset = false;  // with an RST
};

// The closing handshake begins, which has a time limit of its own: nobody cares any more how long
// the peer is silent, and no ping may follow the close frame (RFC 6455 5.5.1).
struct EndHeartbeat {};

struct SetNoDelay {
  bool on = true;
};

struct SetKeepAlive {
  bool on = true;
  uint32_t delay_s = 0;  // 0: the system's
};

// The connection gets what is published to the topic, from here on.
struct Subscribe {
  topics::TopicId topic;
};

struct Unsubscribe {
  topics::TopicId topic;
};

// All topics of the connection.
struct LeaveTopics {};

// What is published waits: a message is being sent in several frames (RFC 6455 section 5.4), or
// one more frame that comes before it is still to be read.
struct HoldPublished {
  enum class Behind : uint8_t { kMessage, kFrame };

  bool on = true;
  Behind behind = Behind::kMessage;
};

// To all subscribers of its topic on this loop; the command's own slot says nothing.
struct Publish {
  static constexpr uint32_t kNobody = UINT32_MAX;

  topics::MessagePtr message;
  uint32_t except = kNobody;  // the slot of one that does not get it
};

struct Command {
  using Action =
      std::variant<Adopt, Receive, Write, WriteHead, WriteCompressed, NotifyWritten, ProvideBuffer,
                   SetReading, End, AwaitPong, EndHeartbeat, Terminate, SetNoDelay, SetKeepAlive,
                   Subscribe, Unsubscribe, LeaveTopics, HoldPublished, Publish>;

  uint32_t slot = 0;
  Action action;
};

}  // namespace hawser::net
