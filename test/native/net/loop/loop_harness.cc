#include "net/loop/loop_harness.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/shared_word.h"
#include "base/uninterrupted.h"
#include "net/stream/plain_socket.h"
#include "ws/frames.h"

namespace hawser::net {
namespace {

using std::chrono::steady_clock;

// Longer than anything takes even under a sanitizer on a busy machine.
constexpr auto kPatience = std::chrono::seconds(30);

void SetTimeouts(int fd) {
  const timeval patience{.tv_sec = 30, .tv_usec = 0};
  EXPECT_EQ(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience), 0);
  EXPECT_EQ(setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience), 0);
}

void SetNonBlocking(int fd) { EXPECT_EQ(fcntl(fd, F_SETFL, O_NONBLOCK), 0); }

}  // namespace

Seen SeenOf(const LoopEvent& event) {
  const auto* const bytes = reinterpret_cast<const char*>(event.payload.data());
  return {event.kind,
          event.slot,
          event.value,
          event.code,
          event.need,
          event.in_provided_buffer,
          std::string(bytes, event.payload.size())};
}

char LetterOf(LoopEventKind kind) { return "??tbiocxnwe."[static_cast<size_t>(kind)]; }

Peer::Peer(base::UniqueFd fd) : fd_(std::move(fd)) { SetTimeouts(fd_.get()); }

void Peer::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = base::Uninterrupted(
        [&] { return send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL); });
    ASSERT_GT(sent, 0) << "the loop takes nothing";
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

size_t Peer::SendSome(std::string_view bytes) {
  const ssize_t sent = send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent > 0 ? static_cast<size_t>(sent) : 0;
}

std::string Peer::Receive(size_t size) {
  std::string bytes(size, '\0');
  size_t filled = 0;
  while (filled < size) {
    const ssize_t count = base::Uninterrupted(
        [&] { return recv(fd_.get(), bytes.data() + filled, size - filled, 0); });
    if (count <= 0) break;
    filled += static_cast<size_t>(count);
  }
  bytes.resize(filled);
  return bytes;
}

std::string Peer::ReceiveAll() {
  std::string all;
  char part[64 * 1024];
  for (;;) {
    const ssize_t count =
        base::Uninterrupted([&] { return recv(fd_.get(), part, sizeof part, 0); });
    EXPECT_GE(count, 0) << "no end of the stream";
    if (count <= 0) return all;
    all.append(part, static_cast<size_t>(count));
  }
}

std::string Peer::ReceiveSome() {
  char part[64 * 1024];  // of which nothing is touched but what has come: TSan makes that dear
  const ssize_t count = recv(fd_.get(), part, sizeof part, MSG_DONTWAIT);
  return {part, static_cast<size_t>(std::max<ssize_t>(count, 0))};
}

void Peer::ShutDown() { EXPECT_EQ(shutdown(fd_.get(), SHUT_WR), 0); }

void Peer::Reset() {
  ResetOnClose(fd_);
  Close();
}

LoopHarness::LoopHarness(Drive drive) : drive_(drive), loop_(std::make_unique<EventLoop>(*this)) {
  EXPECT_EQ(loop_->Open(), 0);
  if (drive != Drive::kJavaScript) {
    EXPECT_EQ(loop_->StartThread("loop"), 0);
  }
}

LoopHarness::~LoopHarness() { loop_->Stop(); }

Peer LoopHarness::Connect(uint32_t slot, ws::Role role, std::optional<Deflate> deflate) {
  return AdoptOneOf(TcpPair(), slot, role, deflate);
}

Peer LoopHarness::ConnectUnix(uint32_t slot, std::optional<Deflate> deflate) {
  return AdoptOneOf(UnixPair(), slot, ws::Role::kServer, deflate);
}

Peer LoopHarness::ConnectUnix(uint32_t slot, const StreamScript& script,
                              std::optional<Deflate> deflate) {
  SocketPair pair = UnixPair();
  auto socket = std::make_unique<PlainSocket>(std::move(pair.ours));
  Adopt(slot, std::make_unique<ScriptedStream>(std::move(socket), script), ws::Role::kServer,
        deflate);
  return Peer(std::move(pair.theirs));
}

Peer LoopHarness::AdoptOneOf(SocketPair pair, uint32_t slot, ws::Role role,
                             std::optional<Deflate> deflate) {
  Adopt(slot, std::move(pair.ours), role, deflate);
  return Peer(std::move(pair.theirs));
}

void LoopHarness::Adopt(uint32_t slot, base::UniqueFd fd, ws::Role role,
                        std::optional<Deflate> deflate) {
  SetNonBlocking(fd.get());
  Adopt(slot, std::make_unique<PlainSocket>(std::move(fd)), role, deflate);
}

void LoopHarness::Adopt(uint32_t slot, std::unique_ptr<ByteStream> stream, ws::Role role,
                        std::optional<Deflate> deflate) {
  progress_[slot] = {};
  Do(slot, net::Adopt{std::move(stream),
                      role,
                      &limits,
                      &progress_[slot],
                      &traffic_[slot],
                      deflate ? std::make_unique<Deflate>(*deflate) : nullptr,
                      rhythm,
                      {}});
}

void LoopHarness::Do(uint32_t slot, Command::Action action) {
  std::vector<Command> commands;
  commands.push_back({slot, std::move(action)});
  loop_->Post(commands);
  if (loop_->driver() == Driver::kOwner) loop_->ExecutePosted();
}

void LoopHarness::Send(uint32_t slot, std::string_view bytes) {
  Do(slot, Write{base::Slice::TryCopy(ws::BytesOf(bytes))});
}

uint32_t LoopHarness::offered(uint32_t slot) {
  return base::SharedWord(progress_[slot].offered).Load();
}

uint32_t LoopHarness::written(uint32_t slot) {
  return base::SharedWord(progress_[slot].written).Load();
}

void LoopHarness::Switch() {
  if (loop_->driver() == Driver::kThread) {
    loop_->SetDriver(Driver::kOwner);
    loop_->TurnOnOwnerThread();
  } else {
    loop_->SetDriver(Driver::kThread);
  }
}

void LoopHarness::Deliver(std::vector<LoopEvent>& events) {
  const std::lock_guard lock(mutex_);
  for (LoopEvent& event : events) {
    undrained_bytes_ += event.cost();
    events_.push_back(std::move(event));
  }
  events.clear();
  delivered_.notify_one();
}

size_t LoopHarness::undrained() {
  const std::lock_guard lock(mutex_);
  return events_.size();
}

uint64_t LoopHarness::undrained_bytes() {
  const std::lock_guard lock(mutex_);
  return undrained_bytes_;
}

void LoopHarness::Drain() {
  std::vector<LoopEvent> events;
  {
    const std::lock_guard lock(mutex_);
    while (!events_.empty() && events.size() < most_drained_) {
      undrained_bytes_ -= events_.front().cost();
      events.push_back(std::move(events_.front()));
      events_.pop_front();
    }
  }
  if (events.empty()) return;
  for (const LoopEvent& event : events) {
    seen_.push_back(SeenOf(event));
    drained_.bytes += event.cost();
  }
  drained_.events += events.size();
  loop_->SetDrained(drained_);
}

// Waits as the driver of the loop waits and turns only when told to, so that a wakeup that got lost
// is seen.
void LoopHarness::Step() {
  if (drive_ == Drive::kBoth) Switch();
  if (loop_->driver() == Driver::kOwner) {
    pollfd readable{.fd = loop_->poll_fd(), .events = POLLIN, .revents = 0};
    if (poll(&readable, 1, 1) > 0) loop_->TurnOnOwnerThread();
  } else {
    std::unique_lock lock(mutex_);
    delivered_.wait_for(lock, std::chrono::milliseconds(1),
                        [this] { return most_drained_ > 0 && !events_.empty(); });
  }
  Drain();
}

void LoopHarness::RunUntil(const std::function<bool()>& done) {
  const auto end = steady_clock::now() + kPatience;
  Drain();
  while (!done()) {
    ASSERT_LT(steady_clock::now(), end) << "the loop has stalled";
    Step();
  }
}

Seen LoopHarness::Next(const std::function<void()>& meanwhile) {
  RunUntil([&] {
    if (meanwhile) meanwhile();
    return HasNext();
  });
  return HasNext() ? std::move(seen_[next_++]) : Seen{};
}

Seen LoopHarness::NextProvided(const std::function<void()>& meanwhile) {
  for (;;) {
    Seen seen = Next(meanwhile);
    if (seen.kind != LoopEventKind::kNeedBuffer) return seen;
    Provide(seen);
  }
}

void LoopHarness::Provide(const Seen& request) {
  EXPECT_GT(request.need, request.value);
  std::vector<uint8_t>& buffer = provided_[request.slot];
  std::vector<uint8_t> larger(request.need);
  if (request.payload.empty()) {
    std::copy_n(buffer.begin(), request.value, larger.begin());
  } else {
    EXPECT_EQ(request.payload.size(), request.value);
    std::ranges::copy(request.payload, larger.begin());
  }
  buffer = std::move(larger);
  Do(request.slot, ProvideBuffer{buffer});
}

std::string LoopHarness::KindsToClosed() {
  std::string kinds;
  do {
    kinds += LetterOf(Next().kind);
  } while (kinds.back() != '.' && !testing::Test::HasFailure());
  return kinds;
}

}  // namespace hawser::net
