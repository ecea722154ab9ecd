#include "ws/frame/frame_header.h"

#include <gtest/gtest.h>

#include "ws/frame/frame_header_reader.h"
#include "ws/frames.h"

namespace hawser::ws {
namespace {

struct Form {
  uint64_t length;
  size_t size;  // unmasked
};

const Form kForms[] = {{0, 2},     {1, 2},      {125, 2},         {126, 4},
                       {65535, 4}, {65536, 10}, {1ull << 32, 10}, {~0ull, 10}};

FrameHeader MaskedHeader(uint64_t length) {
  FrameHeader header;
  header.opcode = 2;
  header.masked = true;
  header.mask_key = kTestKey;
  header.payload_length = length;
  return header;
}

TEST(FrameHeader, IsWrittenInTheShortestForm) {
  for (const Form& form : kForms) {
    uint8_t out[kMaxFrameHeaderSize];
    EXPECT_EQ(FrameHeaderSize(form.length, false), form.size) << form.length;
    EXPECT_EQ(WriteFrameHeader(out, MaskedHeader(form.length)), form.size + 4) << form.length;
    EXPECT_EQ(FrameHeaderSize(form.length, true), form.size + 4) << form.length;
  }
}

TEST(FrameHeader, ReadsBackEveryBitThatWasWritten) {
  for (unsigned bits = 0; bits < 256; ++bits) {
    for (const bool masked : {false, true}) {
      FrameHeader header;
      header.fin = (bits & 0x80) != 0;
      header.rsv1 = (bits & 0x40) != 0;
      header.rsv2 = (bits & 0x20) != 0;
      header.rsv3 = (bits & 0x10) != 0;
      header.opcode = bits & 0x0f;
      header.masked = masked;
      uint8_t out[kMaxFrameHeaderSize];
      const size_t size = WriteFrameHeader(out, header);
      ASSERT_EQ(out[0], bits);
      const FrameHeader parsed = ParseFrameHeader({out, size}).header;
      const auto first_byte = [](const FrameHeader& h) {
        return std::tuple<bool, bool, bool, bool, int>(h.fin, h.rsv1, h.rsv2, h.rsv3, h.opcode);
      };
      ASSERT_EQ(first_byte(parsed), first_byte(header));
      ASSERT_EQ(parsed.masked, masked);
    }
  }
}

TEST(FrameHeader, ReadsBackEveryLengthAndTheMaskingKey) {
  for (const Form& form : kForms) {
    uint8_t out[kMaxFrameHeaderSize];
    const size_t size = WriteFrameHeader(out, MaskedHeader(form.length));
    const ParsedFrameHeader parsed = ParseFrameHeader({out, size});
    EXPECT_EQ(parsed.missing, 0) << form.length;
    EXPECT_EQ(parsed.size, size) << form.length;
    EXPECT_EQ(parsed.header.payload_length, form.length);
    EXPECT_EQ(parsed.header.mask_key, kTestKey) << form.length;
  }
}

TEST(FrameHeader, TellsHowMuchIsMissingAtEachCut) {
  for (const Form& form : kForms) {
    uint8_t out[kMaxFrameHeaderSize];
    const size_t size = WriteFrameHeader(out, MaskedHeader(form.length));
    for (size_t cut = 0; cut < size; ++cut) {
      const ParsedFrameHeader parsed = ParseFrameHeader({out, cut});
      EXPECT_EQ(parsed.missing, cut < 2 ? 2 - cut : size - cut) << form.length << " at " << cut;
      EXPECT_EQ(parsed.has_length, cut >= form.size) << form.length << " at " << cut;
    }
  }
}

TEST(FrameHeaderReader, ReadsAHeaderCutAtAnyTwoPlacesAndNoByteMore) {
  for (const Form& form : kForms) {
    uint8_t out[kMaxFrameHeaderSize + 1];
    const size_t size = WriteFrameHeader(out, MaskedHeader(form.length));
    for (size_t first = 0; first < size; ++first) {
      for (size_t second = first; second < size; ++second) {
        FrameHeaderReader reader;
        std::span<uint8_t> input(out, first);
        EXPECT_NE(reader.Read(input).missing, 0);
        EXPECT_TRUE(input.empty());
        input = {out + first, second - first};
        EXPECT_NE(reader.Read(input).missing, 0);
        EXPECT_EQ(reader.mid_header(), second != 0);
        input = {out + second, size + 1 - second};
        const ParsedFrameHeader parsed = reader.Read(input);
        ASSERT_EQ(parsed.missing, 0) << first << ", " << second;
        ASSERT_EQ(parsed.header.payload_length, form.length);
        ASSERT_EQ(parsed.header.mask_key, kTestKey);
        ASSERT_EQ(input.size(), 1u);
        ASSERT_FALSE(reader.mid_header());
      }
    }
  }
}

}  // namespace
}  // namespace hawser::ws
