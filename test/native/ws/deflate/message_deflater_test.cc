#include "ws/deflate/message_deflater.h"

#include <gtest/gtest.h>

#include "ws/deflate/deflate_samples.h"

namespace hawser::ws {
namespace {

std::string Deflated(MessageDeflater* deflater, DeflaterPool* pool, std::string_view text,
                     bool last = true) {
  std::vector<uint8_t> out;
  EXPECT_TRUE(deflater->Deflate(pool, BytesOf(text), last, &out));
  return TextOf(out);
}

std::vector<std::string> Texts(size_t largest) {
  std::vector<std::string> texts = {""};
  for (const size_t size : {size_t{1}, size_t{200}, size_t{3000}, size_t{40000}, largest}) {
    texts.push_back(JsonMessage(size, 1));
    texts.push_back(std::string(size, '\0'));
    texts.push_back(RandomBytes(size));
    texts.push_back(JsonMessage(size, 1));
  }
  return texts;
}

// The peer's window is exactly as large as agreed: a reference beyond it is an error there.
TEST(MessageDeflater, IsUnderstoodByAPeerWithAnyWindow) {
  DeflaterPool pool;
  for (uint8_t window_bits = 8; window_bits <= 15; ++window_bits) {
    for (const bool no_context_takeover : {false, true}) {
      MessageDeflater deflater({no_context_takeover, window_bits}, {}, 32768);
      PlainInflate peer(window_bits);
      for (const std::string& text : Texts(300000)) {
        if (no_context_takeover) peer.Reset();
        ASSERT_EQ(peer.Message(Deflated(&deflater, &pool, text)), text)
            << text.size() << " bytes, window " << int{window_bits};
      }
    }
  }
}

TEST(MessageDeflater, IsUnderstoodForAllSettingsOfZlib) {
  DeflaterPool pool;
  for (const int level : {-1, 0, 1, 3, 4, 6, 9}) {
    for (const int strategy : {0, 1, 2, 3, 4}) {
      const DeflateSettings settings{.level = static_cast<int8_t>(level),
                                     .memory_level = static_cast<uint8_t>(1 + (level + 1) % 9),
                                     .strategy = static_cast<uint8_t>(strategy)};
      MessageDeflater deflater({}, settings);
      PlainInflate peer;
      for (const std::string& text : Texts(70000)) {
        ASSERT_EQ(peer.Message(Deflated(&deflater, &pool, text)), text)
            << "level " << level << ", strategy " << strategy;
      }
    }
  }
}

TEST(MessageDeflater, BringsSettingsThatZlibRefusesIntoRange) {
  DeflaterPool pool;
  MessageDeflater deflater({}, {.level = 42, .memory_level = 0, .strategy = 200});
  EXPECT_EQ(PlainInflate().Message(Deflated(&deflater, &pool, "text")), "text");
}

TEST(MessageDeflater, CompressesAMessageInPartsOfAnySize) {
  DeflaterPool pool;
  const std::string text = JsonMessage(100000, 3);
  for (const bool no_context_takeover : {false, true}) {
    for (const size_t part : {size_t{1000}, size_t{33333}, text.size()}) {
      MessageDeflater deflater({.no_context_takeover = no_context_takeover}, {});
      PlainInflate peer;
      for (int message = 0; message < 3; ++message) {
        if (no_context_takeover) peer.Reset();
        std::string compressed;
        for (size_t i = 0; i < text.size(); i += part) {
          const bool last = i + part >= text.size();
          compressed += Deflated(&deflater, &pool, text.substr(i, part), last);
        }
        ASSERT_EQ(peer.Message(compressed), text) << part;
      }
    }
  }
}

// RFC 7692 7.2.3.6.
TEST(MessageDeflater, MakesAnEmptyMessageOneZeroByte) {
  DeflaterPool pool;
  MessageDeflater deflater({}, {});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Deflated(&deflater, &pool, ""), std::string(1, '\0'));
    Deflated(&deflater, &pool, "something between");
  }
}

TEST(MessageDeflater, AppendsToWhatIsThere) {
  DeflaterPool pool;
  MessageDeflater deflater({}, {});
  std::vector<uint8_t> out(14, 7);
  EXPECT_TRUE(deflater.Deflate(&pool, BytesOf("text"), true, &out));
  EXPECT_EQ(TextOf(out).substr(0, 14), std::string(14, 7));
  EXPECT_EQ(PlainInflate().Message(TextOf(out).substr(14)), "text");
}

TEST(MessageDeflater, MayDropItsHistoryBetweenAnyMessages) {
  DeflaterPool pool;
  MessageDeflater deflater({}, {});
  PlainInflate peer;
  for (uint32_t i = 0; i < 200; ++i) {
    const std::string text = JsonMessage(1000, i);
    ASSERT_EQ(peer.Message(Deflated(&deflater, &pool, text)), text);
    if (i % 3 == 0) deflater.DropHistory();
  }
}

TEST(MessageDeflater, HoldsNoHistoryWithoutContextTakeoverAndABoundedOneWith) {
  DeflaterPool pool;
  const size_t before = DeflateHistory::TotalBytes();
  MessageDeflater none({.no_context_takeover = true}, {});
  Deflated(&none, &pool, JsonMessage(100000, 1));
  EXPECT_EQ(DeflateHistory::TotalBytes(), before);
  MessageDeflater some({}, {});
  Deflated(&some, &pool, JsonMessage(100000, 1));
  EXPECT_EQ(DeflateHistory::TotalBytes(), before + MessageDeflater::kDefaultHistory);
  MessageDeflater small({.window_bits = 9}, {});
  Deflated(&small, &pool, JsonMessage(100000, 1));
  EXPECT_EQ(DeflateHistory::TotalBytes(), before + MessageDeflater::kDefaultHistory + 512);
}

TEST(MessageDeflater, DoesWithoutHistoryWhileAllAreFull) {
  DeflaterPool pool;
  const size_t before = DeflateHistory::TotalBytes();
  MessageDeflater deflater({}, {});
  PlainInflate peer;
  const std::string text = JsonMessage(3000, 1);
  const auto send = [&] {
    const std::string compressed = Deflated(&deflater, &pool, text);
    EXPECT_EQ(peer.Message(compressed), text);
    return compressed.size();
  };
  const size_t alone = send();
  EXPECT_LT(send(), alone / 4);

  DeflateHistory::SetMaxTotalBytes(before);
  EXPECT_TRUE(DeflateHistory::AreFull());
  send();
  EXPECT_EQ(DeflateHistory::TotalBytes(), before);
  EXPECT_EQ(send(), alone);

  DeflateHistory::SetMaxTotalBytes(size_t{256} << 20);
  EXPECT_FALSE(DeflateHistory::AreFull());
  send();
  EXPECT_LT(send(), alone / 4);
}

TEST(MessageDeflater, CompressesAStreamOfSimilarMessagesNearlyAsWellAsZlibWithAllOfIt) {
  DeflaterPool pool;
  for (const size_t size : {100, 300, 1000, 4000, 16000}) {
    MessageDeflater deflater({}, {});
    PlainDeflate zlib;
    size_t own = 0;
    size_t best = 0;
    for (uint32_t i = 0; i < 1000; ++i) {
      const std::string text = JsonMessage(size, i);
      own += Deflated(&deflater, &pool, text).size();
      best += zlib.Message(text).size();
    }
    EXPECT_GE(static_cast<double>(best) / static_cast<double>(own), 0.85) << size;
  }
}

}  // namespace
}  // namespace hawser::ws
