#include "ws/frame/frame_encoder.h"

#include <gtest/gtest.h>

#include "ws/frame/close.h"
#include "ws/frames.h"

namespace hawser::ws {
namespace {

const size_t kSizes[] = {0, 1, 7, 125, 126, 127, 200, 65535, 65536, 100000};

std::string AsString(std::span<const uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

TEST(FrameEncoder, WritesTheExamplesOfTheRfc) {
  EXPECT_EQ(Frame(Role::kClient, Opcode::kText, "Hello"), FromHex("81 05 48 65 6c 6c 6f"));
  EXPECT_EQ(Frame(Role::kServer, Opcode::kText, "Hello"),
            FromHex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
  EXPECT_EQ(Frame(Role::kClient, Opcode::kText, "Hel", false), FromHex("01 03 48 65 6c"));
}

TEST(FrameEncoder, SetsRsv1WhenAsked) {
  uint8_t out[2];
  EXPECT_EQ(EncodeFrame(out, {.opcode = Opcode::kText, .rsv1 = true}, {}), 2u);
  EXPECT_EQ(out[0], 0xc1);
}

TEST(FrameEncoder, RoundTripsEverySizeThroughTheSession) {
  for (const Role receiver : {Role::kServer, Role::kClient}) {
    for (const size_t size : kSizes) {
      const std::string payload(size, 'x');
      SessionHarness harness(receiver);
      harness.Receive(Frame(receiver, Opcode::kText, payload));
      EXPECT_EQ(harness.records(), std::vector<Record>{Text(payload)}) << size;
    }
  }
}

TEST(FrameEncoder, FinishesInPlaceWhatItWouldEncode) {
  for (const Role receiver : {Role::kServer, Role::kClient}) {
    const MaskKey* key = receiver == Role::kServer ? &kTestKey : nullptr;
    for (const size_t size : kSizes) {
      for (const size_t bound : {size, size * 3, size + 70000}) {
        const std::string payload(size, 'x');
        std::vector<uint8_t> area(EncodedFrameSize(bound, key != nullptr));
        const size_t offset = FrameHeaderSize(bound, key != nullptr);
        std::copy(payload.begin(), payload.end(), area.begin() + static_cast<ptrdiff_t>(offset));
        const auto frame = FinishFrameInPlace(std::span(area).subspan(offset, size),
                                              {.opcode = Opcode::kText, .mask_key = key});
        EXPECT_EQ(AsString(frame), Frame(receiver, Opcode::kText, payload)) << size;
        EXPECT_LE(frame.data() - area.data(), 8) << size;
      }
    }
  }
}

TEST(Close, IsReadWithEveryValidCode) {
  for (unsigned code = 0; code <= 0xffff; ++code) {
    if (!IsValidCloseCode(code)) continue;
    const std::string payload = {static_cast<char>(code >> 8), static_cast<char>(code), 'w', 'h',
                                 'y'};
    SessionHarness harness(Role::kClient);
    harness.Receive(Frame(Role::kClient, Opcode::kClose, payload));
    ASSERT_EQ(harness.records(), std::vector<Record>{Close(static_cast<uint16_t>(code), "why")});
  }
}

TEST(Close, AllowsTheCodesThatMayBeSent) {
  for (unsigned code = 0; code <= 0x10000; ++code) {
    const bool defined = code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
    const bool registered_or_private = code >= 3000 && code <= 4999;
    ASSERT_EQ(IsValidCloseCode(code), defined || registered_or_private) << code;
  }
}

}  // namespace
}  // namespace hawser::ws
