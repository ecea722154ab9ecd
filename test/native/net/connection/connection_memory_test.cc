// Connections for whose payloads there is no memory: each ends by itself and says so, whatever the
// memory was wanted for.

#include <cerrno>
#include <string>

#include "base/allocation.h"
#include "net/connection/table_bench.h"
#include "ws/deflate/deflate_samples.h"
#include "ws/frames.h"

namespace hawser::net {
namespace {

using ws::Frame;
using ws::Opcode;
using ws::Role;

constexpr StreamScript kTakesNothing{.sending = {.full_at = 0}};
const Deflate kAgreed{.own = {}, .peer = {}, .settings = {}, .max_history = 8192};

std::string BinaryFrame(std::string_view bytes) {
  return Frame(Role::kServer, Opcode::kBinary, bytes);
}

class ConnectionMemoryTest : public testing::Test {
 protected:
  ConnectionMemoryTest() {
    other_.Send(Frame(Role::kServer, Opcode::kText, "the loop has a slab"));
    EXPECT_EQ(bench.TurnAndDrain(kOther), "t");
  }
  ~ConnectionMemoryTest() override {
    // Another connection, which needs none, does not notice.
    other_.Send(Frame(Role::kServer, Opcode::kText, "still here"));
    EXPECT_EQ(bench.TurnAndDrain(kOther), "t");
  }

  // The turn in which there is none; what it has told of the connection before its end.
  std::string TurnWithoutMemory() {
    const base::RefusedAllocations refused;
    const std::string kinds = bench.TurnAndDrain(0);
    other_.Send(Frame(Role::kServer, Opcode::kText, "not my concern"));
    EXPECT_EQ(bench.TurnAndDrain(kOther), "t");
    return kinds;
  }
  void ExpectItsEnd(std::string_view kinds_before = "") {
    EXPECT_EQ(TurnWithoutMemory(), std::string(kinds_before) + ".");
    const Seen* closed = nullptr;
    for (const Seen& seen : bench.seen) {
      if (seen.slot == 0 && seen.kind == LoopEventKind::kClosed) closed = &seen;
    }
    ASSERT_NE(closed, nullptr);
    EXPECT_EQ(closed->code, ENOMEM);
    EXPECT_EQ(bench.table.Find(0), nullptr);
  }

  // A frame of a batch that has others in its block.
  base::Slice InBlock(size_t size) {
    static_cast<void>(block_.Reserve(size));
    return block_.Take(size);
  }

  TableBench bench;

 private:
  static constexpr uint32_t kOther = 1;
  Peer other_ = bench.Connect(kOther);
  base::SliceWriter block_;
};

TEST_F(ConnectionMemoryTest, IsWantedForAMessageThatComesInPieces) {
  Peer peer = bench.Connect(0);
  peer.Send(BinaryFrame(std::string(10'000, 'x')).substr(0, 5000));
  ExpectItsEnd();
}

TEST_F(ConnectionMemoryTest, IsWantedForAMessageThatGrows) {
  Peer peer = bench.Connect(0);
  peer.Send(Frame(Role::kServer, Opcode::kBinary, std::string(3000, 'x'), false));
  ASSERT_EQ(bench.TurnAndDrain(0), "");
  peer.Send(Frame(Role::kServer, Opcode::kContinuation, std::string(30'000, 'x'), false));
  ExpectItsEnd();
}

TEST_F(ConnectionMemoryTest, IsWantedForAMessageThatIsInflated) {
  for (const size_t size : {10u, 40'000u}) {
    SCOPED_TRACE(size);
    ws::PlainDeflate deflate;
    Peer peer = bench.Connect(0, {}, kAgreed);
    peer.Send(ws::CompressedFrame(deflate, std::string(size, 'x')));
    ExpectItsEnd();
  }
}

TEST_F(ConnectionMemoryTest, IsWantedForWhatWaitsUntilJavaScriptHasABuffer) {
  Peer peer = bench.Connect(0);
  peer.Send(BinaryFrame(std::string(150'000, 'x')).substr(0, 60'000));
  ExpectItsEnd("n");
}

TEST_F(ConnectionMemoryTest, IsWantedForWhatWaitsUntilThereIsRoom) {
  Peer peer = bench.Connect(0);
  std::string frames;
  for (int i = 0; i < 100; ++i) frames += BinaryFrame("");
  peer.Send(frames);
  LoopEvent large;
  large.slot = 7;
  large.need = Delivery::kMaxWaiting - 10 * sizeof(LoopEvent);
  bench.delivery.Push(std::move(large));
  ExpectItsEnd(std::string(9, 'b'));
}

TEST_F(ConnectionMemoryTest, IsWantedForWhatTheKernelHasRefused) {
  for (const size_t size : {20u, 2000u}) {
    SCOPED_TRACE(size);
    Peer peer = bench.Connect(0, kTakesNothing);
    bench.Do(0, Write{InBlock(size)});
    ExpectItsEnd();
  }
}

TEST_F(ConnectionMemoryTest, IsNotWantedForALargeFrameThatTheKernelHasRefused) {
  Peer peer = bench.Connect(0, kTakesNothing);
  bench.Do(0, Write{InBlock(60'000)});
  EXPECT_EQ(TurnWithoutMemory(), "");
  EXPECT_NE(bench.table.Find(0), nullptr);
}

TEST_F(ConnectionMemoryTest, IsWantedForAControlFrameThatCameInPieces) {
  Peer peer = bench.Connect(0);
  const std::string ping = Frame(Role::kServer, Opcode::kPing, "hello");
  peer.Send(ping.substr(0, 8));
  ASSERT_EQ(bench.TurnAndDrain(0), "");
  peer.Send(ping.substr(8));
  ExpectItsEnd();
}

TEST_F(ConnectionMemoryTest, IsWantedForMessagesThatWaitedBefore) {
  Peer peer = bench.Connect(0);
  LoopEvent large;
  large.slot = 7;
  large.need = Delivery::kMaxWaiting - sizeof(LoopEvent) - 1;
  bench.delivery.Push(std::move(large));
  peer.Send(BinaryFrame("1") + BinaryFrame("2"));
  EXPECT_EQ(bench.TurnAndDrain(0), "b");
  EXPECT_TRUE(bench.must_wake);
  ExpectItsEnd();
}

TEST_F(ConnectionMemoryTest, IsWantedForWhatWasCompressed) {
  Peer peer = bench.Connect(0, {}, kAgreed);
  bench.table.BeginTurn();
  {
    WriteCompressed message{.payload = base::Slice::TryCopy(ws::BytesOf("hello"))};
    const base::RefusedAllocations refused;
    bench.Do(0, std::move(message));
  }
  ExpectItsEnd();
}

TEST_F(ConnectionMemoryTest, IsWantedForWhatWasCompressedInManyTurns) {
  Peer peer = bench.Connect(0, {}, kAgreed);
  const std::string text = ws::JsonMessage(1'000'000, 1);
  bench.Do(0, WriteCompressed{.payload = base::Slice::TryCopy(ws::BytesOf(text))});
  const base::RefusedAllocations refused;
  std::string kinds;
  for (int turn = 0; turn < 100 && kinds.empty(); ++turn) kinds = bench.TurnAndDrain(0);
  EXPECT_EQ(kinds, ".");
  EXPECT_EQ(bench.seen.back().code, ENOMEM);
}

TEST(SlabMemoryTest, IsWantedForTheFirstBytesOfAll) {
  TableBench bench;
  Peer first = bench.Connect(0);
  Peer second = bench.Connect(1);
  first.Send(BinaryFrame("x"));
  {
    const base::RefusedAllocations refused;
    EXPECT_EQ(bench.TurnAndDrain(0), ".") << "nobody will ever wake who waits for a slab";
  }
  EXPECT_EQ(bench.seen.back().code, ENOMEM);
  second.Send(BinaryFrame("y"));
  EXPECT_EQ(bench.TurnAndDrain(1), "b");
}

// With something to be drained there is something to wait for: the slab that is used up.
TEST(SlabMemoryTest, IsWaitedForWhileEventsAreToBeDrained) {
  TableBench bench;
  Peer peer = bench.Connect(0);
  peer.Send(BinaryFrame(std::string(60'000, 'x')));
  bench.Turn();
  ASSERT_EQ(bench.events.size(), 1u);
  const base::RefusedAllocations refused;
  peer.Send(BinaryFrame("next"));
  bench.Turn();
  EXPECT_EQ(bench.Drain(0), "b");
  EXPECT_TRUE(bench.must_wake);
  bench.Turn();
  EXPECT_EQ(bench.TurnAndDrain(0), "b") << "the first slab is enough";
}

}  // namespace
}  // namespace hawser::net
