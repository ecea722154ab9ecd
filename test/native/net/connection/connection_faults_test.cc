// Connections over streams that misbehave: every byte still arrives in order, or the connection is
// closed and says why.

#include <signal.h>
#include <sys/time.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "net/connection/table_bench.h"
#include "net/loop/loop_harness.h"
#include "net/stream/socket_calls.h"
#include "net/stream/socket_pair.h"
#include "ws/deflate/deflate_samples.h"
#include "ws/frames.h"

namespace hawser::net {
namespace {

using ws::Frame;
using ws::Opcode;
using ws::Role;

std::string FromPeer(Opcode opcode, std::string_view payload, bool fin = true) {
  return Frame(Role::kServer, opcode, payload, fin);
}

struct Fault {
  const char* name;
  DirectionScript each_way;
};

const std::array kFaults = {Fault{"OneByteAtATime", {.most = 1}},
                            Fault{"SevenBytesAtATime", {.most = 7}},
                            Fault{"EveryOtherCallWouldBlock", {.blocks_every = 2}},
                            Fault{"ThreeBytesAndThenNone", {.most = 3, .blocks_every = 2}},
                            Fault{"HalfASlabAtATime", {.most = 32 * 1024, .blocks_every = 3}}};

class ConnectionFaultsTest : public testing::TestWithParam<std::tuple<Drive, Fault>> {
 protected:
  Peer Connect(std::optional<Deflate> deflate = {}) {
    const DirectionScript& each_way = std::get<Fault>(GetParam()).each_way;
    return harness.ConnectUnix(0, StreamScript{each_way, each_way}, deflate);
  }
  // The next event that is not about what was sent.
  Seen NextReceived() {
    Seen seen;
    do {
      seen = harness.NextProvided();
    } while (seen.kind == LoopEventKind::kWritten);
    return seen;
  }

  LoopHarness harness{std::get<Drive>(GetParam())};
};

INSTANTIATE_TEST_SUITE_P(All, ConnectionFaultsTest,
                         testing::Combine(testing::Values(Drive::kThread, Drive::kJavaScript,
                                                          Drive::kBoth),
                                          testing::ValuesIn(kFaults)),
                         [](const auto& tested) {
                           return std::string(std::get<Fault>(tested.param).name) +
                                  NameOf(std::get<Drive>(tested.param));
                         });

TEST_P(ConnectionFaultsTest, LoseNothingOfWhatIsReceived) {
  const std::string in_slab = ws::RandomBytes(500, 1);
  const std::string collected = ws::RandomBytes(20'000, 2);
  const std::string provided = ws::RandomBytes(66'000, 3);
  const struct {
    LoopEventKind kind;
    std::string payload;
  } expected[] = {{LoopEventKind::kText, "hello"},      {LoopEventKind::kBinary, in_slab},
                  {LoopEventKind::kPing, "in between"}, {LoopEventKind::kText, "one two three"},
                  {LoopEventKind::kBinary, collected},  {LoopEventKind::kBinary, ""},
                  {LoopEventKind::kBinary, provided},   {LoopEventKind::kPong, "pong"},
                  {LoopEventKind::kClose, "bye"},       {LoopEventKind::kEnd, ""}};
  Peer peer = Connect();
  peer.Send(FromPeer(Opcode::kText, "hello") + FromPeer(Opcode::kBinary, in_slab) +
            FromPeer(Opcode::kText, "one ", false) + FromPeer(Opcode::kPing, "in between") +
            FromPeer(Opcode::kContinuation, "two ", false) +
            FromPeer(Opcode::kContinuation, "three") + FromPeer(Opcode::kBinary, collected) +
            FromPeer(Opcode::kBinary, "") + FromPeer(Opcode::kBinary, provided) +
            FromPeer(Opcode::kPong, "pong") +
            FromPeer(Opcode::kClose,
                     "\x03\xe8"
                     "bye"));
  peer.ShutDown();
  for (const auto& event : expected) {
    const Seen seen = NextReceived();
    ASSERT_EQ(seen.kind, event.kind);
    ASSERT_TRUE(seen.payload == event.payload);
  }
  harness.Do(0, End{});
  EXPECT_EQ(NextReceived().kind, LoopEventKind::kClosed);
}

TEST_P(ConnectionFaultsTest, LoseNothingOfWhatIsSent) {
  Peer peer = Connect();
  std::string all;
  for (uint32_t i = 0; i < 30; ++i) {
    const std::string bytes = ws::RandomBytes(i % 5 == 4 ? 3000 : 30 + i, i);
    harness.Send(0, bytes);
    all += bytes;
    harness.Do(0, NotifyWritten{i});
  }
  harness.Do(0, End{});
  std::string received;
  harness.RunUntil([&] {
    received += peer.ReceiveSome();
    return received.size() >= all.size();
  });
  EXPECT_TRUE(received == all);
  EXPECT_EQ(peer.ReceiveAll(), "");
  uint32_t last = 0;
  while (last < 29) {
    const Seen seen = harness.Next();
    ASSERT_EQ(seen.kind, LoopEventKind::kWritten);
    last = seen.value;
  }
  EXPECT_EQ(harness.written(0), all.size());
}

TEST_P(ConnectionFaultsTest, LoseNothingOfWhatIsCompressed) {
  const Deflate agreed{.own = {}, .peer = {}, .settings = {}, .max_history = 8192};
  Peer peer = Connect(agreed);
  ws::PlainDeflate deflate;
  std::vector<ws::Record> sent;
  for (uint32_t i = 0; i < 8; ++i) {
    const std::string text = ws::JsonMessage(i == 5 ? 90'000 : 200 * (i + 1), i);
    peer.Send(ws::CompressedFrame(deflate, text));
    const Seen seen = NextReceived();
    ASSERT_EQ(seen.kind, LoopEventKind::kText);
    ASSERT_TRUE(seen.payload == text);
    harness.Do(0, WriteCompressed{.payload = base::Slice::TryCopy(ws::BytesOf(text)),
                                  .opcode = Opcode::kText});
    sent.push_back(ws::Text(text));
  }
  harness.Do(0, NotifyWritten{1});
  std::string received;
  harness.Next([&] { received += peer.ReceiveSome(); });  // a socket is full of few tiny pieces
  harness.Do(0, End{});
  ws::SessionHarness client(Role::kClient, {}, ws::SessionHarness::Path::kFeed,
                            ws::DeflateDirection{});
  client.Receive(received + peer.ReceiveAll());
  EXPECT_EQ(client.records(), sent);
}

// What the turns up to the connection's end have told.
std::string TurnUntilClosed(TableBench& bench) {
  std::string kinds;
  for (int turn = 0; turn < 1000 && bench.table.Find(0) != nullptr; ++turn) {
    kinds += bench.TurnAndDrain(0);
  }
  return kinds;
}

// What came before the byte at which the stream breaks, and nothing else.
TEST(BrokenStreamTest, DeliversWhatCameBeforeItBroke) {
  const std::string frames =
      FromPeer(Opcode::kText, "hello") + FromPeer(Opcode::kPing, "ping") +
      FromPeer(Opcode::kText, "be", false) + FromPeer(Opcode::kContinuation, "gun") +
      FromPeer(Opcode::kBinary, std::string(300, 'x')) + FromPeer(Opcode::kClose, "\x03\xe8");
  const std::string kinds = "titbc";
  std::string most_seen;
  TableBench bench;
  for (size_t at = 0; at <= frames.size(); ++at) {
    SCOPED_TRACE(at);
    Peer peer = bench.Connect(0, {.receiving = {.most = 11, .fails_at = at, .error = ETIMEDOUT}});
    peer.Send(frames + "more");
    std::string seen = TurnUntilClosed(bench);
    ASSERT_EQ(seen.back(), '.');
    seen.pop_back();
    ASSERT_EQ(seen, kinds.substr(0, seen.size()));
    ASSERT_GE(seen.size(), most_seen.size());
    most_seen = seen;
    ASSERT_EQ(bench.seen.back().code, ETIMEDOUT);
  }
  EXPECT_EQ(most_seen, kinds);
}

TEST(BrokenStreamTest, HasSentWhatCameBeforeItBroke) {
  TableBench bench;
  std::string all;
  for (uint32_t i = 0; i < 10; ++i) all += ws::RandomBytes(20 + i, i);
  for (size_t at = 0; at < all.size(); ++at) {
    SCOPED_TRACE(at);
    Peer peer = bench.Connect(0, {.sending = {.most = 13, .fails_at = at, .error = EPIPE}});
    for (size_t sent = 0; sent < all.size(); sent += 25) {
      bench.Do(0, Write{base::Slice::TryCopy(ws::BytesOf(all.substr(sent, 25)))});
    }
    ASSERT_EQ(TurnUntilClosed(bench), ".");
    ASSERT_EQ(bench.seen.back().code, EPIPE);
    ASSERT_EQ(peer.ReceiveAll(), all.substr(0, at));
  }
}

// Below the stream, from the kernel: each turn hears of one, and the poller says again that the
// descriptor is ready.
TEST(PassingErrorsTest, TakeNothingFromAConnection) {
  TableBench bench;
  SocketPair pair = UnixPair();
  bench.Adopt(0, std::make_unique<PlainSocket>(std::move(pair.ours)));
  Peer peer(std::move(pair.theirs));
  const std::vector<int> errors{ENOBUFS, EINTR, EAGAIN, ENOMEM, EINTR, EINTR, ENOBUFS};
  const int fd = bench.table.Find(0)->fd();
  const FailingCalls receiving(fd, SocketCall::kReceive, errors);
  const FailingCalls sending(fd, SocketCall::kSend, errors);
  peer.Send(FromPeer(Opcode::kText, "hello"));
  bench.Do(0, Write{base::Slice::TryCopy(ws::BytesOf("answer"))});
  bench.Do(0, NotifyWritten{1});
  std::string kinds;
  for (size_t turn = 0; turn < errors.size(); ++turn) kinds += bench.TurnAndDrain(0);
  EXPECT_TRUE(receiving.used_up());
  EXPECT_TRUE(sending.used_up());
  EXPECT_TRUE(kinds == "tw" || kinds == "wt") << kinds;
  EXPECT_EQ(peer.ReceiveSome(), "answer");
}

std::atomic<int> signals{0};

// Interrupts whatever the loop's thread does, and restarts no system call.
class SignalStorm {
 public:
  explicit SignalStorm(Drive drive) {
    signals = 0;
    struct sigaction action {};
    action.sa_handler = [](int) { ++signals; };
    sigaction(SIGALRM, &action, &action_before_);
    sigset_t alarm;
    sigemptyset(&alarm);
    sigaddset(&alarm, SIGALRM);
    // The kernel asks the test's thread first, if that takes it.
    pthread_sigmask(drive == Drive::kThread ? SIG_BLOCK : SIG_UNBLOCK, &alarm, &mask_before_);
    const itimerval often{.it_interval = {.tv_sec = 0, .tv_usec = 100},
                          .it_value = {.tv_sec = 0, .tv_usec = 100}};
    setitimer(ITIMER_REAL, &often, nullptr);
  }
  ~SignalStorm() {
    const itimerval never{};
    setitimer(ITIMER_REAL, &never, nullptr);
    signal(SIGALRM, SIG_IGN);  // drops one that is pending
    pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
    sigaction(SIGALRM, &action_before_, nullptr);
  }

 private:
  struct sigaction action_before_ {};
  sigset_t mask_before_{};
};

class SignalsTest : public testing::TestWithParam<Drive> {};

// A loop's own thread blocks signals: they can only hit who turns it in its place.
INSTANTIATE_TEST_SUITE_P(All, SignalsTest, testing::Values(Drive::kJavaScript),
                         [](const auto& tested) { return NameOf(tested.param); });

TEST_P(SignalsTest, TakeNothingFromAConnection) {
  LoopHarness harness(GetParam());
  Peer peer = harness.Connect(0);
  const SignalStorm storm(GetParam());
  const std::string payload = ws::RandomBytes(100'000);
  const std::string frame = FromPeer(Opcode::kBinary, payload.substr(0, 30'000));
  for (int round = 0; round < 20 || signals < 50; ++round) {
    harness.Send(0, payload);
    std::string_view unsent = frame;
    std::string received;
    const auto exchange = [&] {
      unsent.remove_prefix(peer.SendSome(unsent));
      received += peer.ReceiveSome();
    };
    const Seen seen = harness.Next(exchange);
    ASSERT_EQ(seen.kind, LoopEventKind::kBinary);
    ASSERT_TRUE(seen.payload == payload.substr(0, 30'000));
    harness.RunUntil([&] {
      exchange();
      return received.size() >= payload.size();
    });
    ASSERT_TRUE(received == payload);
  }
}

}  // namespace
}  // namespace hawser::net
