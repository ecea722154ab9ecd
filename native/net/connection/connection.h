// One WebSocket connection of an event loop: the protocol's receiving half (ws::Session) and what
// is still to be written (WriteQueue), over a stream of bytes.
//
// Knows when to read and write, and what the states of closing mean for the stream; never answers
// the peer by itself. What is owed to the loop's owner is Delivery's business. Thread: whichever
// turns the loop. Owner: ConnectionTable, which destroys it when it says that it does not live on.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

#include "base/memory.h"
#include "net/connection/command.h"
#include "net/connection/compressed_sending.h"
#include "net/connection/compressor.h"
#include "net/connection/connection_state.h"
#include "net/connection/delivery.h"
#include "net/connection/heartbeat_ping.h"
#include "net/connection/heartbeats.h"
#include "net/connection/held_published.h"
#include "net/connection/read_limit.h"
#include "net/connection/settled_tails.h"
#include "net/connection/traffic.h"
#include "net/connection/write_queue.h"
#include "net/loop/poller.h"
#include "net/stream/byte_stream.h"
#include "ws/session.h"

namespace hawser::net {

// What the connections of a loop share.
struct ConnectionContext {
  Poller& poller;
  Delivery& delivery;
  Compressor& compressor;
  SettledTails& tails;
  std::deque<uint64_t>& unfinished;  // keys of connections to Continue() when others had their turn
};

class Connection {
 public:
  // Messages up to this size that did not arrive in one piece are collected in memory of our own
  // and copied once when they are drained; for larger ones the owner is asked for the memory that
  // they end up in.
  static constexpr size_t kMaxOwnBuffer = 64 * 1024;

  Connection(ConnectionContext& context, Adopt adopt, uint32_t slot, uint32_t generation);

  // Whether the connection lives on; false: Close() and destroy it.
  [[nodiscard]] bool Open();
  [[nodiscard]] bool OnReady(const Ready& ready);
  [[nodiscard]] bool ReceiveAhead(base::Memory bytes);
  [[nodiscard]] bool ProvideBuffer(std::span<uint8_t> memory);
  // Receives at most so many bytes more (ReadLimit).
  [[nodiscard]] bool PauseReading(uint32_t most);
  [[nodiscard]] bool ResumeReading();
  // Delivery has room again.
  [[nodiscard]] bool OnRoom();
  [[nodiscard]] bool End();
  [[nodiscard]] bool Flush();
  // The next pong is a sign of life that somebody may be waiting for.
  void AwaitPong() { awaits_pong_ = true; }
  // Goes on inflating, for which the last turn had no time, or with what the stream still holds.
  [[nodiscard]] bool Continue();
  // It does not, and `error`, an errno value, is why.
  [[nodiscard]] bool Fail(int error);
  // Its peer has been silent for too long: Close() will say so.
  void GiveUp() { was_silent_ = true; }
  // Whether a message of that many bytes, of which nobody has asked JavaScript, may wait for the
  // peer, too. If not, it is counted as dropped, or the connection has to be closed: was_slow().
  bool Admits(size_t bytes);
  bool was_slow() const { return was_slow_; }
  // Makes its last event.
  void Close();

  // Whether its peer lives, as far as is known.
  Pulse pulse() const;
  // Something has arrived that it has not received yet.
  bool has_input() const;
  // Sends a ping whose answer nobody hears of, where one may be sent. Flush() follows before the
  // turn ends.
  void SendHeartbeat(HeartbeatPing& ping);

  // Queueing: Flush() follows before the turn ends.
  WriteQueue& queue() { return queue_; }
  // So many bytes, the first ones, were counted as sent before the loop had them.
  void SkipInTraffic(uint16_t bytes) { not_counted_ = bytes; }
  void NotifyWhenWritten(uint32_t position);
  // The peer shall see that it was cut off.
  void ResetOnClose() { stream_->ResetOnClose(); }

  // Published messages, whose bytes are in no sender's count.
  void CountPublished(size_t bytes);
  // Those that may be sent now.
  HeldPublished::Messages HoldPublished(const net::HoldPublished& hold);
  // Whether it waits.
  bool KeepPublished(const topics::MessagePtr& message);
  // Our direction is not over, and will not be with what is queued.
  bool sends() const {
    return state_ == ConnectionState::kOpen || state_ == ConnectionState::kPeerEnded;
  }

  // Compression of what is sent; null when it was not agreed on.
  CompressedSending* compressed() { return rare_ ? rare_->compressed.get() : nullptr; }
  // There is more to do than this turn has time for.
  void GoOnLater();
  // It was taken from the list of those.
  void OnTurnCome() { listed_ = false; }

  uint32_t slot() const { return slot_; }
  int fd() const { return stream_->fd(); }
  uint64_t key() const { return uint64_t{generation_} << 32 | slot_; }
  // It stands in the loop's list of connections to flush.
  bool dirty() const { return dirty_; }
  void set_dirty(bool dirty) { dirty_ = dirty; }

 private:
  // Why it does not read at the moment.
  enum class Hold : uint8_t {
    kPause = 1,        // the user's, once it has received all that it may
    kNeedsBuffer = 2,  // until ProvideBuffer()
    kWork = 4,         // until Continue()
    kRoom = 8          // until OnRoom()
  };
  static constexpr uint8_t kAllHolds = 15;

  struct Notification {
    uint64_t at;  // position in the stream of all bytes
    uint32_t position;
  };

  // What an idle connection does without.
  struct Rare {
    std::vector<Notification> notifications;  // written and reported in this order
    base::Memory own_buffer;                  // of a message that is collected in our own memory
    base::Memory stash;                       // input that waits until a hold is over
    std::unique_ptr<CompressedSending> compressed;
    ReadLimit limit;
    std::unique_ptr<HeldPublished> held_published;
  };

  Rare& EnsureRare();
  bool collects() const { return rare_ != nullptr && rare_->own_buffer; }
  void SetState(ConnectionState state) { state_ = state; }
  // Whether the transition means something in this state; then it is made.
  bool Move(Transition transition);
  bool held(Hold hold) const { return (holds_ & static_cast<uint8_t>(hold)) != 0; }
  void Add(Hold hold) { holds_ = (holds_ | static_cast<uint8_t>(hold)) & kAllHolds; }
  void Lift(Hold hold) { holds_ = holds_ & ~static_cast<uint8_t>(hold) & kAllHolds; }
  // Whether it wants to receive.
  bool reads() const;
  [[nodiscard]] bool Read();
  [[nodiscard]] bool ReadOn();
  [[nodiscard]] bool ReadInto(std::span<uint8_t> area, bool direct);
  void CountReceived(size_t bytes);
  [[nodiscard]] bool Discard();
  // What a Receive() without bytes has told.
  [[nodiscard]] bool OnNothingReceived(const StreamResult& result);
  [[nodiscard]] bool AwaitRoom();
  [[nodiscard]] bool Decode();
  [[nodiscard]] bool DecodeOn();
  [[nodiscard]] bool TakeBuffer(size_t need);
  [[nodiscard]] bool AskForBuffer(size_t need);
  [[nodiscard]] bool StashUnread();
  [[nodiscard]] bool Emit(const ws::Event& event);
  bool TakeAwaited(ws::EventKind kind);
  bool TakeHeartbeat(const ws::Event& event);
  LoopEvent NewEvent(LoopEventKind kind) const;
  void CountSent(uint64_t bytes);
  void PublishProgress();
  void ReportWritten();
  [[nodiscard]] bool UpdateInterest();

  ConnectionContext& context_;
  ws::Session session_;
  WriteQueue queue_;
  std::unique_ptr<ByteStream> stream_;
  std::unique_ptr<Rare> rare_;
  SendProgress& progress_;
  Traffic& traffic_;
  const uint32_t slot_;
  const uint32_t generation_;
  Readiness registered_;             // what the poller knows of us; neither: it does not know us
  uint16_t not_counted_ = 0;         // bytes to be sent that the traffic has counted already
  const uint32_t max_backpressure_;  // bytes; 0: none
  ConnectionState state_ : 4 = ConnectionState::kOpen;
  uint8_t holds_ : 4 = 0;
  uint8_t error_ = 0;    // an errno value
  uint8_t reading_ = 0;  // the last receive, modulo 256
  bool saw_peer_end_ : 1 = false;
  bool awaits_pong_ : 1 = false;
  bool awaits_heartbeat_ : 1 = false;  // the answer to our own ping
  bool was_silent_ : 1 = false;
  bool was_slow_ : 1 = false;
  const bool drops_ : 1;  // what would exceed that
  const bool is_client_ : 1;
  bool dirty_ : 1 = false;
  bool listed_ : 1 = false;  // in the context's list of the unfinished
};

static_assert(sizeof(Connection) <= 248, "most connections are idle most of the time");

}  // namespace hawser::net
