// What waits for JavaScript is bounded, whatever peers send, and comes in order once it is drained.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "net/loop/loop_harness.h"
#include "ws/deflate/deflate_samples.h"
#include "ws/frames.h"

namespace hawser::net {
namespace {

using ws::Frame;
using ws::Opcode;
using ws::Role;

constexpr uint32_t kPeers = 5;

// A message of that size that says which one it is.
std::string Message(size_t size, size_t number) {
  std::string message = std::to_string(number) + " ";
  message.resize(std::max(message.size(), size), 'x');
  return message;
}

std::string PlainFrames(size_t size, size_t count) {
  std::string frames;
  for (size_t i = 0; i < count; ++i) {
    frames += Frame(Role::kServer, Opcode::kBinary, Message(size, i));
  }
  return frames;
}

// About 85 bytes each.
std::string CompressedFrames(size_t size, size_t count) {
  std::string frames;
  for (size_t i = 0; i < count; ++i) {
    ws::PlainDeflate deflate;
    frames += ws::CompressedFrame(deflate, Message(size, i));
  }
  return frames;
}

struct Flood {
  const char* name;
  std::string (*frames)(size_t size, size_t count);
  size_t size;  // of a message
  size_t count;
  StreamScript script{};
};

const std::array kFloods = {
    Flood{"FramesThatInflateTo700Times", CompressedFrames, 60'000, 60},
    Flood{"MessagesThatComeInTwoPieces", PlainFrames, 60'000, 40, {.receiving = {.most = 30'010}}},
    Flood{"MessagesThatLieInASlab", PlainFrames, 20'000, 100},
    Flood{"TinyFrames", PlainFrames, 0, 20'000},
    Flood{"MessagesThatWantABuffer", PlainFrames, 300'000, 8},
    Flood{"MessagesThatAreInflatedIntoABuffer", CompressedFrames, 300'000, 8}};

class BackPressureTest : public testing::TestWithParam<std::tuple<Drive, Flood>> {
 protected:
  void Connect() {
    const Deflate agreed{.own = {}, .peer = {}, .settings = {}, .max_history = 8192};
    for (uint32_t slot = 0; slot < kPeers; ++slot) {
      peers.push_back(harness.ConnectUnix(slot, flood.script, agreed));
      unsent.emplace_back(frames);
    }
  }
  // What peers can send without waiting; whether that was anything.
  bool SendSome() {
    bool sent = false;
    for (uint32_t slot = 0; slot < kPeers; ++slot) {
      const size_t taken = peers[slot].SendSome(unsent[slot]);
      unsent[slot].remove_prefix(taken);
      sent = sent || taken > 0;
    }
    return sent;
  }
  void ExpectAllInOrder() {
    std::array<size_t, kPeers> next{};
    for (size_t received = 0; received < kPeers * flood.count; ++received) {
      const Seen seen = harness.NextProvided([&] { SendSome(); });
      ASSERT_FALSE(HasFailure());
      ASSERT_TRUE(seen.payload == Message(flood.size, next[seen.slot]))
          << "slot " << seen.slot << ", message " << next[seen.slot];
      ++next[seen.slot];
    }
  }
  // Beside what lies in slabs: the bound, and one event beyond it.
  uint64_t most_waiting() const { return Delivery::kMaxWaiting + flood.size + 6000; }

  const Flood& flood = std::get<Flood>(GetParam());
  LoopHarness harness{std::get<Drive>(GetParam())};
  std::vector<Peer> peers;

 private:
  const std::string frames = flood.frames(flood.size, flood.count);
  std::vector<std::string_view> unsent;
};

INSTANTIATE_TEST_SUITE_P(All, BackPressureTest,
                         testing::Combine(testing::Values(Drive::kThread, Drive::kJavaScript,
                                                          Drive::kBoth),
                                          testing::ValuesIn(kFloods)),
                         [](const auto& tested) {
                           return std::string(std::get<Flood>(tested.param).name) +
                                  NameOf(std::get<Drive>(tested.param));
                         });

TEST_P(BackPressureTest, BoundsWhatWaitsAndLosesNothing) {
  harness.DrainAtMost(0);
  Connect();
  // Until the loop has taken nothing, and told nothing, in many turns.
  uint64_t waiting = 0;
  int idle = 0;
  harness.RunUntil([&] {
    const bool sent = SendSome();
    const uint64_t before = std::exchange(waiting, harness.undrained_bytes());
    EXPECT_LE(waiting, most_waiting());
    idle = sent || waiting != before ? 0 : idle + 1;
    return idle > 20 && waiting > 0;
  });
  EXPECT_LT(harness.undrained(), kPeers * flood.count) << "the flood is too small to tell anything";

  harness.DrainAtMost(SIZE_MAX);
  ExpectAllInOrder();
}

TEST_P(BackPressureTest, GoesOnWithEachLittleThatIsDrained) {
  harness.DrainAtMost(3);
  Connect();
  ExpectAllInOrder();
}

}  // namespace
}  // namespace hawser::net
