// The receiving half of permessage-deflate on one connection (RFC 7692 7.2.2): turns the payload of
// compressed messages back, in steps of bounded work.
//
// Holds the peer's history, and a stream of the pool from a message's first payload byte until the
// message was looked at. Knows neither frames nor limits: Session does. Thread: that of its
// session. Owner: Session.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "ws/deflate/deflate_history.h"
#include "ws/deflate/inflater.h"
#include "ws/deflate/permessage_deflate.h"

namespace hawser::ws {

class MessageInflater {
 public:
  // `peer`: what the peer agreed to do when it compresses. `pool` outlives the last call, not
  // necessarily this object.
  MessageInflater(InflaterPool* pool, const DeflateDirection& peer);

  // Payload bytes of one message in order; `space` is not empty. Once a call leaves room in
  // `space`, all that the bytes so far tell has been produced.
  InflateProgress Inflate(std::span<const uint8_t> input, std::span<uint8_t> space);
  // After the last of them: decodes the four bytes that every sender leaves out (RFC 7692 7.2.2),
  // in as many calls as it takes to leave room in `space`.
  InflateProgress InflateTail(std::span<uint8_t> space);
  // The message is complete, and `message` all that was produced.
  void EndMessage(std::span<const uint8_t> message);
  // Gives the stream back, and with it what lies in the area.
  void Release();

  // Where the start of a message may be produced, so that a short one needs no buffer.
  // Empty when there is no memory for a stream.
  std::span<uint8_t> area();
  bool OwnsArea(const uint8_t* start) const {
    return inflater_ != nullptr && inflater_->area().data() == start;
  }

  // Bytes produced since the last ResetWork(), for those who share a thread fairly.
  size_t work() const { return work_; }
  void ResetWork() { work_ = 0; }

 private:
  Inflater* Borrow();  // null: there is no memory for one

  InflaterPool* const pool_;
  std::unique_ptr<Inflater> inflater_;  // from a message's first byte to Release()
  DeflateHistory history_;
  size_t work_ = 0;
  uint8_t tail_consumed_ = 0;
  const bool no_context_takeover_;
};

}  // namespace hawser::ws
