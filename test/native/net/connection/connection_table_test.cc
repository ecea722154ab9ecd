#include "net/connection/connection_table.h"

#include <fcntl.h>
#include <sys/timerfd.h>

#include <cerrno>
#include <string>
#include <vector>

#include "base/allocation.h"
#include "net/connection/table_bench.h"
#include "ws/deflate/deflate_samples.h"
#include "ws/frames.h"

namespace hawser::net {
namespace {

using ws::Frame;
using ws::Opcode;
using ws::Role;

Deflate Agreed(bool no_context_takeover) {
  return {.own = {.no_context_takeover = no_context_takeover},
          .peer = {},
          .settings = {},
          .max_history = 8192};
}

std::string TextFrame(std::string_view text) { return Frame(Role::kServer, Opcode::kText, text); }

Write Bytes(std::string_view bytes) { return {base::Slice::TryCopy(ws::BytesOf(bytes))}; }

bool IsOpen(int fd) { return fcntl(fd, F_GETFD) >= 0; }

class ConnectionTableTest : public testing::Test {
 protected:
  uint64_t KeyOf(uint32_t slot) { return bench.table.Find(slot)->key(); }
  // Uses the room up, but for that many bytes.
  void LeaveRoom(size_t bytes) {
    LoopEvent large;
    large.slot = 7;
    large.need = static_cast<uint32_t>(Delivery::kMaxWaiting - sizeof large - bytes);
    bench.delivery.Push(std::move(large));
  }

  TableBench bench;
};

// What may go wrong on a stream, in either direction.
constexpr int kErrors[] = {ECONNRESET,  EPIPE,        ETIMEDOUT, EHOSTUNREACH, ENETDOWN,
                           ENETUNREACH, ECONNABORTED, EIO,       EBADF,        ENOTCONN};

TEST_F(ConnectionTableTest, SaysWhichErrorHasBrokenAStream) {
  for (const int error : kErrors) {
    for (const bool receiving : {true, false}) {
      SCOPED_TRACE(testing::Message() << error << (receiving ? " receiving" : " sending"));
      StreamScript script;
      (receiving ? script.receiving : script.sending) = {.fails_at = 0, .error = error};
      Peer peer = bench.Connect(0, script);
      if (receiving) {
        peer.Send("x");
      } else {
        bench.Do(0, Bytes("x"));
      }
      EXPECT_EQ(bench.TurnAndDrain(0), ".");
      EXPECT_EQ(bench.seen.back().code, error);
      EXPECT_EQ(bench.seen.back().value, 0u);
      EXPECT_EQ(bench.table.Find(0), nullptr);
    }
  }
}

TEST_F(ConnectionTableTest, SaysNoErrorWhereThereIsNone) {
  Peer ended = bench.Connect(0);
  ended.Close();
  EXPECT_EQ(bench.TurnAndDrain(0), "e");
  bench.Do(0, End{});
  EXPECT_EQ(bench.TurnAndDrain(0), ".");
  EXPECT_EQ(bench.seen.back().value, 1u);
  EXPECT_EQ(bench.seen.back().code, 0u);

  Peer cut_off = bench.Connect(0);
  bench.Do(0, Terminate{});
  EXPECT_EQ(bench.TurnAndDrain(0), ".");
  EXPECT_EQ(bench.seen.back().value, 0u);
  EXPECT_EQ(bench.seen.back().code, 0u);
}

TEST_F(ConnectionTableTest, DeliversWhatCameBeforeAnError) {
  const std::string frames = TextFrame("one") + TextFrame("two");
  Peer peer = bench.Connect(0, {.receiving = {.fails_at = frames.size(), .error = ETIMEDOUT}});
  peer.Send(frames);
  bench.Turn();
  peer.Send("more");
  bench.Turn();
  EXPECT_EQ(bench.Drain(0), "tt.");
  EXPECT_EQ(bench.seen.back().code, ETIMEDOUT);
}

TEST_F(ConnectionTableTest, ClosesAtOnceOverWhatCannotBePolled) {
  const size_t before = base::AllocatedBytes();
  base::UniqueFd file(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  const int fd = file.get();
  bench.Adopt(0, std::make_unique<PlainSocket>(std::move(file)));
  EXPECT_EQ(bench.table.Find(0), nullptr);
  EXPECT_FALSE(IsOpen(fd));
  EXPECT_EQ(bench.TurnAndDrain(0), ".");
  EXPECT_EQ(bench.seen.back().code, EPERM);
  EXPECT_EQ(base::AllocatedBytes(), before);

  Peer peer = bench.Connect(0);
  peer.Send(TextFrame("the slot is as good as before"));
  EXPECT_EQ(bench.TurnAndDrain(0), "t");
}

TEST_F(ConnectionTableTest, CutsOffWithAResetWhereThatIsAskedFor) {
  for (const bool reset : {true, false}) {
    SocketPair pair = TcpPair();
    bench.Adopt(0, std::make_unique<PlainSocket>(std::move(pair.ours)));
    if (!reset) bench.Do(0, Bytes("last words"));
    bench.Do(0, Terminate{reset});
    EXPECT_EQ(bench.TurnAndDrain(0), ".");
    char bytes[20];
    const ssize_t count = recv(pair.theirs.get(), bytes, sizeof bytes, 0);
    if (reset) {
      EXPECT_EQ(count, -1);
      EXPECT_EQ(errno, ECONNRESET);
    } else {
      EXPECT_EQ(count, 10);
    }
  }
}

TEST_F(ConnectionTableTest, AdmitsNothingForAPeerThatReadsTooSlowly) {
  bench.backpressure = {.max_bytes = 1000, .drops = true};
  Peer peer = bench.Connect(0, {.sending = {.full_at = 0}});
  const auto admits = [this](size_t bytes) { return bench.table.Find(0)->Admits(bytes); };
  EXPECT_TRUE(admits(5000)) << "the kernel has refused nothing yet";
  bench.Do(0, Bytes(std::string(900, 'x')));
  EXPECT_TRUE(admits(5000)) << "and was not offered this";
  bench.Turn();
  EXPECT_TRUE(admits(100));
  EXPECT_FALSE(admits(101));
  EXPECT_EQ(bench.traffic[0].dropped(), 1u);
  EXPECT_NE(bench.table.Find(0), nullptr);

  bench.backpressure = {};
  Peer unbounded = bench.Connect(2, {.sending = {.full_at = 0}});
  bench.Do(2, Bytes("x"));
  bench.Turn();
  EXPECT_TRUE(bench.table.Find(2)->Admits(size_t{1} << 40));
}

TEST_F(ConnectionTableTest, TakesAStaleKeyForNobodys) {
  Peer first = bench.Connect(0);
  const uint64_t stale = KeyOf(0);
  bench.Do(0, Terminate{});
  Peer second = bench.Connect(0);
  EXPECT_NE(KeyOf(0), stale);
  EXPECT_EQ(static_cast<uint32_t>(KeyOf(0)), static_cast<uint32_t>(stale));
  bench.table.Serve({.key = stale, .hangup = true, .error = true});
  bench.Turn();
  EXPECT_EQ(bench.Drain(0), ".") << "of the first one";
  second.Send(TextFrame("alive"));
  EXPECT_EQ(bench.TurnAndDrain(0), "t");
}

// It stands in a list of the loop as it ends, and another has its slot when that list's turn comes.
TEST_F(ConnectionTableTest, LeavesNothingOfItselfToTheNextOneInItsSlot) {
  std::vector<uint8_t> buffer(1 << 20);
  enum class Listed : uint8_t { kDirty, kUnfinished, kWaiting, kHolding };
  for (const Listed listed :
       {Listed::kDirty, Listed::kUnfinished, Listed::kWaiting, Listed::kHolding}) {
    SCOPED_TRACE(static_cast<int>(listed));
    ws::PlainDeflate deflate;
    Peer first = bench.Connect(0, {}, Agreed(false));
    bench.table.BeginTurn();
    switch (listed) {
      case Listed::kDirty:
        bench.Do(0, Bytes("never sent"));
        break;
      case Listed::kUnfinished:
        first.Send(ws::CompressedFrame(deflate, std::string(3'000'000, 'x')) + TextFrame("lost"));
        bench.Turn();
        EXPECT_EQ(bench.Drain(0), "n");
        bench.Do(0, ProvideBuffer{buffer});
        EXPECT_TRUE(bench.table.has_unfinished());
        break;
      case Listed::kWaiting:
        LeaveRoom(1);
        first.Send(TextFrame("1") + TextFrame("2"));
        bench.Turn();
        break;
      case Listed::kHolding:
        bench.Do(0, WriteCompressed{.payload = base::Slice::TryCopy(
                                        ws::BytesOf(ws::JsonMessage(3'000'000, 1)))});
        bench.Do(0, Bytes("held"));
        EXPECT_TRUE(bench.table.has_unfinished());
        break;
    }
    bench.Do(0, Terminate{true});
    Peer second = bench.Connect(0, {}, Agreed(false));
    bench.Do(0, Bytes("second"));
    second.Send(TextFrame("hello"));
    std::string kinds;
    for (int turn = 0; turn < 4; ++turn) kinds += bench.TurnAndDrain(0);
    EXPECT_EQ(kinds, listed == Listed::kWaiting ? "t.t" : ".t");
    EXPECT_EQ(second.ReceiveSome(), "second");
    EXPECT_FALSE(bench.table.has_unfinished());
    bench.Do(0, Terminate{});
    bench.TurnAndDrain(0);
  }
}

// Nanoseconds until the loop will turn by itself.
int64_t ArmedFor(Timers& timers) {
  timers.Arm();
  itimerspec when{};
  EXPECT_EQ(timerfd_gettime(timers.fd(), &when), 0);
  return when.it_value.tv_sec * 1'000'000'000 + when.it_value.tv_nsec;
}

TEST_F(ConnectionTableTest, KeepsASharedFrameNoLongerThanItIsOfUse) {
  Peer alone = bench.Connect(0, {}, Agreed(false));
  bench.Do(0, WriteCompressed{.payload = base::Slice::TryCopy(ws::BytesOf("not shared"))});
  bench.Turn();
  const int64_t without = ArmedFor(bench.timers);

  Peer peer = bench.Connect(1, {}, Agreed(true));
  const size_t before = base::AllocatedBytes();
  bench.Do(1, WriteCompressed{.payload =
                                  base::Slice::TryCopy(ws::BytesOf(ws::JsonMessage(100'000, 1)))});
  bench.Turn();
  EXPECT_GT(base::AllocatedBytes(), before + 100'000) << "the next turn may bring the others";
  EXPECT_LT(ArmedFor(bench.timers), without / 2) << "or nothing, for a long time";
  bench.table.Expire({TimerKind::kTrim});
  bench.Turn();
  EXPECT_EQ(base::AllocatedBytes(), before);
}

}  // namespace
}  // namespace hawser::net
