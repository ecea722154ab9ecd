// An EventLoop with sockets for tests, driven by its thread, by the test (which then stands for the
// JS thread), or by both in turn. Peers are the other ends of the sockets, used with blocking calls
// that give up after a while. Thread: that of the test, but Deliver(). Owner: a test.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/slice.h"
#include "base/unique_fd.h"
#include "net/loop/event_loop.h"
#include "net/stream/byte_stream.h"
#include "net/stream/scripted_stream.h"
#include "net/stream/socket_pair.h"

namespace hawser::net {

// An event, with a copy of what it refers to.
struct Seen {
  LoopEventKind kind = LoopEventKind::kClosed;
  uint32_t slot = 0;
  uint32_t value = 0;
  uint8_t code = 0;
  size_t need = 0;
  bool in_provided_buffer = false;
  std::string payload;
};

Seen SeenOf(const LoopEvent& event);
// t, b, i(ping), o(pong), c(lose), x (error), n(eed), w(ritten), e(nd), '.' for kClosed.
char LetterOf(LoopEventKind kind);

// The far end of a connection.
class Peer {
 public:
  explicit Peer(base::UniqueFd fd);

  void Send(std::string_view bytes);
  // What the socket takes without waiting.
  size_t SendSome(std::string_view bytes);
  std::string Receive(size_t size);
  // Up to the end of the stream.
  std::string ReceiveAll();
  // What is there without waiting.
  std::string ReceiveSome();
  void ShutDown();
  void Close() { fd_ = base::UniqueFd(); }
  // Closes with an RST.
  void Reset();

 private:
  base::UniqueFd fd_;
};

enum class Drive : uint8_t { kThread, kJavaScript, kBoth };

inline const char* NameOf(Drive drive) {
  constexpr const char* kNames[] = {"ByThread", "ByJavaScript", "ByBothInTurn"};
  return kNames[static_cast<size_t>(drive)];
}

class LoopHarness final : public EventSink {
 public:
  static constexpr uint32_t kSlots = 64;

  explicit LoopHarness(Drive drive);
  ~LoopHarness();

  // Two ends of a TCP connection, or of a Unix one, the first of which is adopted.
  Peer Connect(uint32_t slot, ws::Role role = ws::Role::kServer,
               std::optional<Deflate> deflate = {});
  Peer ConnectUnix(uint32_t slot, std::optional<Deflate> deflate = {});
  Peer ConnectUnix(uint32_t slot, const StreamScript& script, std::optional<Deflate> deflate = {});
  void Adopt(uint32_t slot, base::UniqueFd fd, ws::Role role = ws::Role::kServer,
             std::optional<Deflate> deflate = {});
  void Adopt(uint32_t slot, std::unique_ptr<ByteStream> stream, ws::Role role = ws::Role::kServer,
             std::optional<Deflate> deflate = {});

  void Do(uint32_t slot, Command::Action action);
  void Send(uint32_t slot, std::string_view bytes);

  // Lets the loop go on until `done`; reports a failure if that takes too long.
  void RunUntil(const std::function<bool()>& done);
  // Whether Next() has something to give.
  bool HasNext() const { return next_ < seen_.size(); }
  // The next event; calls `meanwhile()` while it waits for that.
  Seen Next(const std::function<void()>& meanwhile = {});
  // The same, but answers requests for memory itself.
  Seen NextProvided(const std::function<void()>& meanwhile = {});
  // The kinds of all events up to kClosed, each as its letter.
  std::string KindsToClosed();

  // So many events are taken at a time, all at first; with none they stay where they are, as while
  // JavaScript is busy.
  void DrainAtMost(size_t events) { most_drained_ = events; }
  size_t undrained();
  // LoopEvent::cost() of all those.
  uint64_t undrained_bytes();

  EventLoop& loop() { return *loop_; }
  uint32_t written(uint32_t slot);
  uint32_t offered(uint32_t slot);
  Traffic& traffic(uint32_t slot) { return traffic_[slot]; }
  void Switch();
  void Deliver(std::vector<LoopEvent>& events) override;

  const ws::Limits limits;
  Rhythm rhythm;  // of the connections to come

 private:
  Peer AdoptOneOf(SocketPair pair, uint32_t slot, ws::Role role, std::optional<Deflate> deflate);
  void Step();
  void Drain();
  void Provide(const Seen& request);

  const Drive drive_;
  SendProgress progress_[kSlots] = {};
  Traffic traffic_[kSlots];
  std::unique_ptr<EventLoop> loop_;
  size_t most_drained_ = SIZE_MAX;
  Drained drained_;
  std::vector<Seen> seen_;
  size_t next_ = 0;
  std::map<uint32_t, std::vector<uint8_t>> provided_;  // by slot

  std::mutex mutex_;
  std::condition_variable delivered_;
  std::deque<LoopEvent> events_;
  uint64_t undrained_bytes_ = 0;
};

}  // namespace hawser::net
