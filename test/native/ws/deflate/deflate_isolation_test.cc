// One connection's data must not reach another's through the streams that they share.
#include <gtest/gtest.h>

#include "ws/deflate/deflate_samples.h"
#include "ws/deflate/inflater.h"
#include "ws/deflate/message_deflater.h"
#include "ws/deflate/message_inflater.h"

namespace hawser::ws {
namespace {

constexpr int kConnections = 2000;
constexpr int kRounds = 3;

std::string Canary(int connection) { return "<secret of " + std::to_string(connection) + ">"; }

// Of alike texts: whatever leaked would be found as a match at once.
std::string MessageOf(int connection, int round) {
  const std::string canary = Canary(connection);
  return JsonMessage(300, static_cast<uint32_t>(round)) + canary + canary;
}

// A block with the fixed codes of RFC 1951 3.2.6: one match of 258 bytes at `distance`.
std::string ReferenceBack(uint32_t distance) {
  std::vector<bool> bits = {false, true, false};  // not the last block, BTYPE 01
  const auto code = [&](uint32_t value, int size) {
    while (size-- > 0) bits.push_back((value >> size & 1) != 0);
  };
  const auto extra = [&](uint32_t value, int size) {
    for (int i = 0; i < size; ++i) bits.push_back((value >> i & 1) != 0);
  };
  code(0b11000101, 8);  // length 258
  uint32_t symbol = 0;
  uint32_t base = 1;
  int extra_bits = 0;
  while (distance >= base + (1u << extra_bits)) {
    base += 1u << extra_bits;
    ++symbol;
    extra_bits = symbol < 4 ? 0 : static_cast<int>(symbol / 2 - 1);
  }
  code(symbol, 5);
  extra(distance - base, extra_bits);
  code(0, 7);   // end of block
  extra(0, 3);  // an empty stored block, whose lengths are the tail
  std::string bytes((bits.size() + 7) / 8, '\0');
  for (size_t i = 0; i < bits.size(); ++i) {
    bytes[i / 8] = static_cast<char>(bytes[i / 8] | (bits[i] ? 1 << i % 8 : 0));
  }
  return bytes;
}

std::string Inflated(MessageInflater* inflater, std::string_view compressed) {
  std::vector<uint8_t> space(100000);
  const InflateProgress progress = inflater->Inflate(BytesOf(compressed), space);
  if (progress.error != Error::kNone) return std::string("error: ") + InfoOf(progress.error).text;
  const InflateProgress tail = inflater->InflateTail(std::span(space).subspan(progress.produced));
  space.resize(progress.produced + tail.produced);
  inflater->EndMessage(space);
  inflater->Release();
  return TextOf(space);
}

TEST(DeflateIsolation, OutputDoesNotDependOnOtherConnections) {
  DeflaterPool shared;
  std::vector<std::unique_ptr<MessageDeflater>> connections;
  std::vector<std::string> outputs(kConnections);
  for (int i = 0; i < kConnections; ++i) {
    const DeflateDirection own{.no_context_takeover = i % 2 == 0};
    connections.push_back(std::make_unique<MessageDeflater>(own, DeflateSettings{}));
  }
  for (int round = 0; round < kRounds; ++round) {
    for (int i = 0; i < kConnections; ++i) {
      std::vector<uint8_t> out;
      ASSERT_TRUE(connections[i]->Deflate(&shared, BytesOf(MessageOf(i, round)), true, &out));
      outputs[i] += TextOf(out);
    }
  }
  for (int i = 0; i < kConnections; i += 97) {
    DeflaterPool own_pool;
    MessageDeflater alone({.no_context_takeover = i % 2 == 0}, {});
    std::string output;
    for (int round = 0; round < kRounds; ++round) {
      std::vector<uint8_t> out;
      ASSERT_TRUE(alone.Deflate(&own_pool, BytesOf(MessageOf(i, round)), true, &out));
      output += TextOf(out);
    }
    ASSERT_EQ(outputs[i], output) << i;
  }
}

TEST(DeflateIsolation, ReferencesReachTheOwnMessagesOnly) {
  InflaterPool shared;
  std::vector<std::unique_ptr<MessageInflater>> connections;
  for (int i = 0; i < kConnections; ++i) {
    connections.push_back(std::make_unique<MessageInflater>(&shared, DeflateDirection{}));
  }
  std::vector<std::string> histories(kConnections);
  for (int i = 0; i < kConnections; ++i) {
    PlainDeflate peer;
    histories[i] = MessageOf(i, 0);
    ASSERT_EQ(Inflated(connections[i].get(), peer.Message(histories[i])), histories[i]);
  }
  for (int i = 0; i < kConnections; ++i) {
    // The stream has just served the connection before, whose text was as long.
    std::string& history = histories[i];
    const auto size = static_cast<uint32_t>(history.size());
    const uint32_t distance = 1 + static_cast<uint32_t>(i) * 37 % (2 * size);
    const std::string got = Inflated(connections[i].get(), ReferenceBack(distance));
    if (distance > size) {
      ASSERT_EQ(got, "error: invalid distance too far back") << i;
      continue;
    }
    std::string expected;
    for (uint32_t k = 0; k < 258; ++k) expected += history[size - distance + k % distance];
    ASSERT_EQ(got, expected) << i;
  }
}

TEST(DeflateIsolation, AFreshConnectionCanReferToNothing) {
  InflaterPool shared;
  MessageInflater victim(&shared, {});
  PlainDeflate peer;
  for (int i = 0; i < 40; ++i) Inflated(&victim, peer.Message(MessageOf(i, 0)));
  for (uint32_t distance = 1; distance <= 32768; distance += distance < 300 ? 1 : 61) {
    MessageInflater attacker(&shared, {});
    ASSERT_EQ(Inflated(&attacker, ReferenceBack(distance)), "error: invalid distance too far back");
    // A failed stream is as good as new for the next one.
    attacker.Release();
    const std::string text = MessageOf(static_cast<int>(distance), 1);
    MessageInflater next(&shared, {});
    ASSERT_EQ(Inflated(&next, PlainDeflate().Message(text)), text);
  }
}

TEST(DeflateIsolation, MessagesInProgressKeepTheirStreams) {
  InflaterPool shared;
  std::vector<std::unique_ptr<MessageInflater>> connections;
  std::vector<std::string> compressed;
  std::vector<std::string> results(100);
  for (int i = 0; i < 100; ++i) {
    connections.push_back(std::make_unique<MessageInflater>(&shared, DeflateDirection{}));
    compressed.push_back(PlainDeflate().Message(MessageOf(i, 0)));
  }
  std::vector<uint8_t> space(10000);
  for (size_t at = 0; at < 400; ++at) {
    for (int i = 0; i < 100; ++i) {
      if (at >= compressed[i].size()) continue;
      const auto byte = BytesOf(compressed[i]).subspan(at, 1);
      const InflateProgress progress = connections[i]->Inflate(byte, space);
      results[i].append(space.begin(), space.begin() + progress.produced);
    }
  }
  for (int i = 0; i < 100; ++i) {
    const InflateProgress tail = connections[i]->InflateTail(space);
    results[i].append(space.begin(), space.begin() + tail.produced);
    EXPECT_EQ(results[i], MessageOf(i, 0));
  }
}

}  // namespace
}  // namespace hawser::ws
