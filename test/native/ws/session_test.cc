#include "ws/session.h"

#include <gtest/gtest.h>

#include <set>

#include "ws/deflate/deflate_vectors.h"

namespace hawser::ws {
namespace {

using Path = SessionHarness::Path;

static_assert(sizeof(Session) <= 160, "one per connection: it counts at a million of them");

// Long vectors are cut near their start, where the header is, and then at every prime-th place.
size_t NextCut(size_t cut) { return cut < 300 ? cut + 1 : cut + 997; }

TEST(Session, DecodesEveryVectorWhole) {
  for (const SessionVector& vector : AllVectors()) {
    SessionHarness harness(vector.role);
    harness.Receive(vector.bytes);
    EXPECT_EQ(harness.records(), vector.records) << vector.name;
  }
}

TEST(Session, DecodesEveryVectorCutAtEachPosition) {
  for (const SessionVector& vector : AllVectors()) {
    for (const Path path : {Path::kFeed, Path::kDirect}) {
      for (size_t cut = 0; cut <= vector.bytes.size(); cut = NextCut(cut)) {
        SessionHarness harness(vector.role, {}, path);
        harness.Receive(std::string_view(vector.bytes).substr(0, cut));
        harness.Receive(std::string_view(vector.bytes).substr(cut));
        ASSERT_EQ(harness.records(), vector.records) << vector.name << " cut at " << cut;
      }
    }
  }
}

TEST(Session, DecodesEveryVectorInPiecesOfAnySmallSize) {
  for (const SessionVector& vector : AllVectors()) {
    for (const Path path : {Path::kFeed, Path::kDirect}) {
      for (const size_t piece : {1, 2, 3, 5, 17, 4096}) {
        SessionHarness harness(vector.role, {}, path);
        harness.ReceiveInPieces(vector.bytes, piece);
        ASSERT_EQ(harness.records(), vector.records) << vector.name << " by " << piece;
      }
    }
  }
}

TEST(Session, ReportsEveryErrorOfTheTableInSomeVectorOrLimitTest) {
  // kNoMemory is for the owner to report, who provides it.
  std::set<Error> seen = {Error::kNone,
                          Error::kTooManyBufferedChunks,
                          Error::kTooManyBufferedBytes,
                          Error::kTooManyFragments,
                          Error::kNoMemory,
                          Error::kInflateFailed};
  for (const SessionVector& vector : ErrorVectors()) seen.insert(vector.records.back().error);
  for (const SessionVector& vector : DeflateErrorVectors()) {
    seen.insert(vector.records.back().error);
  }
  EXPECT_EQ(seen.size(), kErrorCount);
}

TEST(Session, RefusesAFrameByItsFirstTwoBytes) {
  for (const SessionVector& vector : ErrorVectors()) {
    if (vector.bytes.size() != 2) continue;
    SessionHarness harness(vector.role);
    harness.Receive(vector.bytes.substr(0, 1));
    EXPECT_FALSE(harness.session().finished()) << vector.name;
    harness.Receive(vector.bytes.substr(1));
    EXPECT_TRUE(harness.session().finished()) << vector.name;
  }
}

TEST(Session, IsFinishedAfterACloseFrameAndIgnoresTheRest) {
  SessionHarness harness(Role::kClient);
  harness.Receive(FromHex("88 00"));
  EXPECT_TRUE(harness.session().finished());
  EXPECT_FALSE(harness.session().mid_message());
  harness.Receive(Frame(Role::kClient, Opcode::kText, "late"));
  EXPECT_EQ(harness.records(), std::vector<Record>{Close(1005)});
}

TEST(Session, KnowsWhetherAFrameOrAFragmentedMessageIsUnfinished) {
  const std::string stream = Frame(Role::kServer, Opcode::kText, "ab", false) +
                             Frame(Role::kServer, Opcode::kPing, "c") +
                             Frame(Role::kServer, Opcode::kContinuation, "d");
  SessionHarness harness(Role::kServer);
  EXPECT_FALSE(harness.session().mid_message());
  for (size_t i = 0; i < stream.size(); ++i) {
    harness.Receive(stream.substr(i, 1));
    EXPECT_EQ(harness.session().mid_message(), i + 1 < stream.size()) << i;
  }
}

TEST(Session, GivesOneEventAtATimeAndKeepsTheRestUnread) {
  const std::string ping = Frame(Role::kClient, Opcode::kPing, "1");
  const std::string text = Frame(Role::kClient, Opcode::kText, "22");
  std::string input = ping + text;
  const Limits limits;
  Session session(Role::kClient, &limits);
  session.Feed({reinterpret_cast<uint8_t*>(input.data()), input.size()});
  EXPECT_EQ(session.unread().size(), ping.size() + text.size());
  EXPECT_EQ(session.Next().kind, EventKind::kPing);
  EXPECT_EQ(session.unread().size(), text.size());
  EXPECT_EQ(session.Next().kind, EventKind::kText);
  EXPECT_TRUE(session.unread().empty());
  EXPECT_EQ(session.Next().kind, EventKind::kNone);
}

TEST(Session, HandsOutViewsOfTheInputWhenAFrameIsWhole) {
  std::string input = Frame(Role::kServer, Opcode::kBinary, "payload");
  const Limits limits;
  Session session(Role::kServer, &limits);
  session.Feed({reinterpret_cast<uint8_t*>(input.data()), input.size()});
  const Event event = session.Next();
  EXPECT_FALSE(event.in_buffer);
  EXPECT_EQ(reinterpret_cast<char*>(event.payload.data()), input.data() + 6);
}

}  // namespace
}  // namespace hawser::ws
