#include "net/stream/plain_socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/stream/socket_calls.h"
#include "net/stream/socket_pair.h"
#include "ws/deflate/deflate_samples.h"
#include "ws/frames.h"

namespace hawser::net {
namespace {

enum class Kind : uint8_t { kTcp, kUnix };

// A plain socket and the far end of it.
class PlainSocketTest : public testing::TestWithParam<Kind> {
 protected:
  PlainSocketTest() { Reconnect(); }

  void Reconnect() {
    SocketPair pair = GetParam() == Kind::kTcp ? TcpPair() : UnixPair();
    peer = std::move(pair.theirs);
    ASSERT_EQ(fcntl(pair.ours.get(), F_SETFL, O_NONBLOCK), 0);
    socket = std::make_unique<PlainSocket>(std::move(pair.ours));
  }

  void PeerSends(std::string_view bytes) {
    ASSERT_EQ(write(peer.get(), bytes.data(), bytes.size()), ssize_t(bytes.size()));
  }
  std::string PeerReads(size_t size) {
    std::string bytes(size, '\0');
    size_t filled = 0;
    while (filled < size) {
      const ssize_t count = read(peer.get(), bytes.data() + filled, size - filled);
      if (count <= 0) break;
      filled += static_cast<size_t>(count);
    }
    bytes.resize(filled);
    return bytes;
  }

  StreamResult Send(const std::vector<std::string_view>& texts) {
    std::vector<std::span<const uint8_t>> pieces;
    for (const std::string_view text : texts) pieces.push_back(ws::BytesOf(text));
    return socket->Send(pieces);
  }
  // With what is there already for who receives at once.
  StreamResult Receive(size_t most = 1000) {
    std::vector<uint8_t> area(most);
    const StreamResult result = socket->Receive(area);
    received = ws::TextOf(std::span(area).first(result.bytes));
    return result;
  }

  static void Expect(const StreamResult& result, StreamStatus status, size_t bytes, int error = 0) {
    EXPECT_EQ(result.status, status);
    EXPECT_EQ(result.bytes, bytes);
    EXPECT_EQ(result.error, error);
  }

  std::unique_ptr<PlainSocket> socket;
  base::UniqueFd peer;
  std::string received;
};

INSTANTIATE_TEST_SUITE_P(All, PlainSocketTest, testing::Values(Kind::kTcp, Kind::kUnix),
                         [](const auto& tested) {
                           return tested.param == Kind::kTcp ? "Tcp" : "Unix";
                         });

TEST_P(PlainSocketTest, ReceivesWhatThereIsAndNoMore) {
  Expect(Receive(), StreamStatus::kWouldBlock, 0);
  PeerSends("hello");
  Expect(Receive(3), StreamStatus::kDone, 3);
  EXPECT_EQ(received, "hel");
  Expect(Receive(), StreamStatus::kDone, 2);
  EXPECT_EQ(received, "lo");
  Expect(Receive(), StreamStatus::kWouldBlock, 0);
}

TEST_P(PlainSocketTest, ReceivesTheEndBehindTheLastBytes) {
  PeerSends("bye");
  peer = {};
  Expect(Receive(), StreamStatus::kDone, 3);
  Expect(Receive(), StreamStatus::kEnd, 0);
  Expect(Receive(), StreamStatus::kEnd, 0);
}

TEST_P(PlainSocketTest, SendsPiecesInOrder) {
  Expect(Send({"one piece"}), StreamStatus::kDone, 9);
  EXPECT_EQ(PeerReads(9), "one piece");
  Expect(Send({"a", "bc", "def"}), StreamStatus::kDone, 6);
  EXPECT_EQ(PeerReads(6), "abcdef");

  std::string all;
  for (size_t i = 0; i < ByteStream::kMaxPieces; ++i) all += static_cast<char>('0' + i);
  std::vector<std::string_view> pieces;
  for (size_t i = 0; i < all.size(); ++i) pieces.push_back(std::string_view(all).substr(i, 1));
  Expect(Send(pieces), StreamStatus::kDone, all.size());
  EXPECT_EQ(PeerReads(all.size()), all);
}

TEST_P(PlainSocketTest, SaysHowMuchOfWhatItWasGivenTheKernelHasTaken) {
  const std::string bytes = ws::RandomBytes(20'000'000);
  const std::string_view all = bytes;
  const StreamResult first = Send({all.substr(0, 1'000'000), all.substr(1'000'000)});
  ASSERT_EQ(first.status, StreamStatus::kDone);
  ASSERT_LT(first.bytes, bytes.size());
  size_t sent = first.bytes;
  while (true) {  // TCP's buffer may still grow
    const StreamResult more = Send({all.substr(sent)});
    if (more.status != StreamStatus::kDone) {
      Expect(more, StreamStatus::kWouldBlock, 0);
      break;
    }
    sent += more.bytes;
    ASSERT_LT(sent, bytes.size());
  }
  EXPECT_TRUE(PeerReads(sent) == all.substr(0, sent));
}

TEST_P(PlainSocketTest, EndsSendingAndStillReceives) {
  Expect(Send({"last"}), StreamStatus::kDone, 4);
  socket->EndSending();
  EXPECT_EQ(PeerReads(5), "last");
  PeerSends("answer");
  Expect(Receive(), StreamStatus::kDone, 6);
  Expect(Send({"too late"}), StreamStatus::kFailed, 0, EPIPE);  // without SIGPIPE
}

TEST_P(PlainSocketTest, FailsWhenThePeerHasCutItOff) {
  PeerSends("unread");
  Expect(Send({"unread"}), StreamStatus::kDone, 6);  // a Unix socket's only way to reset
  ResetOnClose(peer);
  peer = {};
  Expect(Receive(), StreamStatus::kDone, 6);
  Expect(Receive(), StreamStatus::kFailed, 0, ECONNRESET);
  Expect(Send({"x"}), StreamStatus::kFailed, 0, EPIPE);
}

TEST_P(PlainSocketTest, TellsThePeerThatItWasCutOff) {
  for (const bool reset : {false, true}) {
    Reconnect();
    if (reset) socket->ResetOnClose();
    socket.reset();
    char byte;
    const ssize_t count = read(peer.get(), &byte, 1);
    if (reset && GetParam() == Kind::kTcp) {
      EXPECT_EQ(count, -1);
      EXPECT_EQ(errno, ECONNRESET);
    } else {
      EXPECT_EQ(count, 0);
    }
  }
}

TEST_P(PlainSocketTest, ClosesItsDescriptor) {
  const int fd = socket->fd();
  EXPECT_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
  socket.reset();
  EXPECT_EQ(fcntl(fd, F_GETFD), -1);
}

TEST_P(PlainSocketTest, WaitsForWhatItsConnectionWants) {
  for (const bool receiving : {false, true}) {
    for (const bool sending : {false, true}) {
      EXPECT_EQ(socket->WaitsFor(receiving, sending),
                (Readiness{.readable = receiving, .writable = sending}));
    }
  }
}

TEST_P(PlainSocketTest, GoesOnAfterSignalsInTheMiddleOfACall) {
  const FailingCalls receiving(socket->fd(), SocketCall::kReceive, {EINTR, EINTR, EINTR});
  const FailingCalls sending(socket->fd(), SocketCall::kSend, {EINTR, EINTR, EINTR});
  PeerSends("hello");
  Expect(Receive(), StreamStatus::kDone, 5);
  Expect(Send({"a", "b"}), StreamStatus::kDone, 2);
  EXPECT_TRUE(receiving.used_up());
  EXPECT_TRUE(sending.used_up());
}

TEST_P(PlainSocketTest, DistinguishesWhatPassesFromWhatIsTheEnd) {
  const struct {
    int error;
    bool passes;
  } rows[] = {{EAGAIN, true},     {EWOULDBLOCK, true},   {ENOBUFS, true},
              {ENOMEM, true},     {ECONNRESET, false},   {EPIPE, false},
              {ETIMEDOUT, false}, {EHOSTUNREACH, false}, {ENETDOWN, false},
              {EIO, false},       {ECONNREFUSED, false}, {EBADF, false}};
  for (const auto& row : rows) {
    SCOPED_TRACE(row.error);
    const StreamStatus status = row.passes ? StreamStatus::kWouldBlock : StreamStatus::kFailed;
    const int error = row.passes ? 0 : row.error;
    PeerSends("x");
    {
      const FailingCalls failing(socket->fd(), SocketCall::kReceive, {row.error});
      Expect(Receive(), status, 0, error);
    }
    Expect(Receive(), StreamStatus::kDone, 1);
    for (const std::vector<std::string_view>& pieces :
         {std::vector<std::string_view>{"one"}, {"t", "wo"}}) {
      const FailingCalls failing(socket->fd(), SocketCall::kSend, {row.error});
      Expect(Send(pieces), status, 0, error);
      Expect(Send(pieces), StreamStatus::kDone, 3);
      EXPECT_EQ(PeerReads(3).size(), 3u);
    }
  }
}

}  // namespace
}  // namespace hawser::net
