#include "net/stream/tls_socket.h"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <tuple>

#include "net/stream/tls_pair.h"

namespace hawser::net {
namespace {

std::string Pattern(size_t size) {
  std::string bytes(size, '\0');
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>((i * 2654435761u) >> 13);
  return bytes;
}

// Until the kernel has something for our end: what the far end has sent is on its way.
void AwaitInput(TlsPair& pair) {
  pollfd ready{.fd = pair.stream().fd(), .events = POLLIN, .revents = 0};
  poll(&ready, 1, 10'000);
}

void AwaitFarInput(TlsPair& pair) {
  pollfd ready{.fd = pair.far_fd(), .events = POLLIN, .revents = 0};
  poll(&ready, 1, 10'000);
}

std::string ReceiveAll(TlsPair& pair, size_t size, size_t area = 64 * 1024) {
  std::string all;
  while (all.size() < size) {
    if (!pair.stream().holds_input()) AwaitInput(pair);
    const std::string some = pair.Receive(nullptr, area);
    if (some.empty() && testing::Test::HasFailure()) break;
    all += some;
  }
  return all;
}

class TlsSocketTest : public testing::TestWithParam<std::tuple<bool, int>> {
 protected:
  TlsSetup setup() const {
    return {.is_server = std::get<0>(GetParam()), .version = std::get<1>(GetParam())};
  }
};

std::string NameOfSetup(const testing::TestParamInfo<std::tuple<bool, int>>& tested) {
  const bool is_server = std::get<0>(tested.param);
  const bool is_new = std::get<1>(tested.param) == TLS1_3_VERSION;
  return std::string(is_server ? "Server" : "Client") + (is_new ? "13" : "12");
}

INSTANTIATE_TEST_SUITE_P(All, TlsSocketTest,
                         testing::Combine(testing::Bool(),
                                          testing::Values(TLS1_2_VERSION, TLS1_3_VERSION)),
                         NameOfSetup);

TEST_P(TlsSocketTest, CarriesBytesOfAllSizesBothWays) {
  TlsPair pair(setup());
  pair.TakeOver();
  for (const size_t size : {1, 2, 100, 16383, 16384, 16385, 40000, 300000}) {
    const std::string bytes = Pattern(size);
    for (size_t sent = 0; sent < size;) {
      const size_t written = pair.FarWrite(std::string_view(bytes).substr(sent));
      EXPECT_EQ(ReceiveAll(pair, written), bytes.substr(sent, written));
      sent += written;
    }
    std::string got;
    for (size_t sent = 0; got.size() < size;) {
      sent += pair.Send(std::string_view(bytes).substr(sent), 1000);
      AwaitFarInput(pair);
      got += pair.FarRead();
    }
    EXPECT_EQ(got, bytes);
  }
}

TEST_P(TlsSocketTest, ReceivesIntoAreasOfAnySize) {
  TlsPair pair(setup());
  pair.TakeOver();
  const std::string bytes = Pattern(20000);
  for (const size_t area : {1, 7, 1000, 16384}) {
    EXPECT_EQ(pair.FarWrite(bytes), bytes.size());
    EXPECT_EQ(ReceiveAll(pair, bytes.size(), area), bytes);
  }
}

TEST_P(TlsSocketTest, SaysThatItHoldsWhatTheAreaHadNoRoomFor) {
  TlsPair pair(setup());
  pair.TakeOver();
  pair.FarWrite("12345");
  AwaitInput(pair);
  std::array<uint8_t, 3> area;
  EXPECT_EQ(pair.stream().Receive(area).bytes, 3u);
  EXPECT_TRUE(pair.stream().holds_input());
  EXPECT_EQ(pair.stream().Receive(area).bytes, 2u);
  EXPECT_FALSE(pair.stream().holds_input());
}

TEST_P(TlsSocketTest, GathersSmallPiecesIntoFewRecords) {
  TlsPair pair(setup());
  pair.TakeOver();
  pair.FarRead();  // tickets
  EXPECT_EQ(pair.Send(Pattern(64 * 100), 100), 6400u);
  AwaitFarInput(pair);
  std::array<uint8_t, 16384> sealed;
  const ssize_t size = recv(pair.far_fd(), sealed.data(), sealed.size(), MSG_PEEK);
  EXPECT_GT(size, 6400);
  EXPECT_LT(size, 6400 + 100);
  EXPECT_EQ(pair.FarRead(), Pattern(6400));
}

TEST_P(TlsSocketTest, TakesAlongWhatNobodyHasReadYet) {
  TlsPair pair(setup());
  pair.FarWrite("read ahead");
  pollfd ready{.fd = pair.far_fd(), .events = POLLOUT, .revents = 0};
  poll(&ready, 1, 1000);
  usleep(1000);
  pair.MoveInput();
  pair.FarWrite(", and behind");
  pair.TakeOver();
  EXPECT_EQ(ReceiveAll(pair, 22), "read ahead, and behind");
}

TEST_P(TlsSocketTest, TakesAlongWhatTheKernelHasNotGot) {
  TlsSetup kept = setup();
  kept.keeps_last_flight = true;
  TlsPair pair(kept);
  pair.TakeOver();
  pair.FlushHeld();
  EXPECT_FALSE(pair.stream().holds_output());
  EXPECT_EQ(pair.Send("hello"), 5u);
  std::string got;
  while (got.empty()) {
    AwaitFarInput(pair);
    got = pair.FarRead();
  }
  EXPECT_EQ(got, "hello");
}

TEST_P(TlsSocketTest, IsNotTakenOverInTheMiddleOfAHandshake) {
  SSL_CTX* const context = SSL_CTX_new(TLS_method());
  SSL* const ssl = SSL_new(context);
  SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  EXPECT_EQ(TlsSocket::UnsentOf(ssl, 0), std::nullopt);
  SSL_free(ssl);
  SSL_CTX_free(context);
}

TEST_P(TlsSocketTest, IsNotTakenOverWhenTheCountOfBytesMakesNoSense) {
  TlsPair pair(setup());
  const uint64_t written = BIO_number_written(SSL_get_wbio(pair.ours()));
  EXPECT_EQ(TlsSocket::UnsentOf(pair.ours(), written), 0u);
  EXPECT_EQ(TlsSocket::UnsentOf(pair.ours(), written + 1), std::nullopt);
  EXPECT_EQ(TlsSocket::UnsentOf(pair.ours(), written - 1), std::nullopt);
  pair.TakeOver();
}

TEST_P(TlsSocketTest, CountsAsSentWhatTheKernelHasAllOf) {
  TlsPair pair(setup());
  pair.TakeOver();
  const std::string bytes = Pattern(32 * 1024 * 1024);
  size_t sent = pair.Send(bytes);
  EXPECT_LT(sent, bytes.size());
  EXPECT_TRUE(pair.stream().holds_output());
  EXPECT_TRUE(pair.stream().WaitsFor(false, false).writable);
  std::string got;
  while (got.size() < bytes.size()) {
    AwaitFarInput(pair);
    got += pair.FarRead();
    sent += pair.Send(std::string_view(bytes).substr(sent));
    if (sent == bytes.size()) pair.FlushHeld();
    ASSERT_LE(got.size(), sent + 64 * 1024 + 16 * 1024);
  }
  EXPECT_EQ(sent, bytes.size());
  EXPECT_TRUE(got == bytes);
}

TEST_P(TlsSocketTest, EndsWithACloseNotify) {
  TlsPair pair(setup());
  pair.TakeOver();
  pair.Send("bye");
  pair.stream().EndSending();
  std::string got;
  while (got.size() < 3) {
    AwaitFarInput(pair);
    got += pair.FarRead();
  }
  AwaitFarInput(pair);
  EXPECT_EQ(pair.FarRead(), "");
  EXPECT_NE(SSL_get_shutdown(pair.far()) & SSL_RECEIVED_SHUTDOWN, 0);
  pair.FarWrite("still there");
  EXPECT_EQ(ReceiveAll(pair, 11), "still there");
}

TEST_P(TlsSocketTest, EndsWhenTheLastRecordHasLeft) {
  TlsPair pair(setup());
  pair.TakeOver();
  const std::string bytes = Pattern(16 * 1024 * 1024);
  size_t sent = pair.Send(bytes);
  pair.stream().EndSending();  // too early: still in order
  std::string got;
  while ((SSL_get_shutdown(pair.far()) & SSL_RECEIVED_SHUTDOWN) == 0) {
    AwaitFarInput(pair);
    got += pair.FarRead();
    pair.FlushHeld();
  }
  EXPECT_GE(got.size(), sent);
  EXPECT_EQ(got, bytes.substr(0, got.size()));
}

TEST_P(TlsSocketTest, HearsOfTheEndBehindAllBytes) {
  for (const bool says_so : {true, false}) {
    TlsPair pair(setup());
    pair.TakeOver();
    pair.FarWrite("last words");
    if (says_so) SSL_shutdown(pair.far());
    shutdown(pair.far_fd(), SHUT_WR);
    EXPECT_EQ(ReceiveAll(pair, 10), "last words");
    StreamResult last;
    while (last.status == StreamStatus::kWouldBlock) pair.Receive(&last);
    EXPECT_EQ(last.status, StreamStatus::kEnd);
    EXPECT_EQ(pair.Send("answer"), 6u);  // the other direction goes on
    std::string got;
    while (got.size() < 6) {
      AwaitFarInput(pair);
      got += pair.FarRead();
    }
    EXPECT_EQ(got, "answer");
  }
}

TEST_P(TlsSocketTest, FailsWhenThePeerResetsTheConnection) {
  TlsPair pair(setup());
  pair.TakeOver();
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  setsockopt(pair.far_fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  pair.CloseFar();
  AwaitInput(pair);
  StreamResult last;
  pair.Receive(&last);
  EXPECT_EQ(last.status, StreamStatus::kFailed);
  EXPECT_EQ(last.error, ECONNRESET);
  EXPECT_EQ(pair.failure().message, "");
}

TEST_P(TlsSocketTest, SaysWhatOpenSslDoesNotLike) {
  TlsPair pair(setup());
  pair.TakeOver();
  pair.FarWrite("good");
  EXPECT_EQ(ReceiveAll(pair, 4), "good");
  const std::string forged = std::string("\x17\x03\x03\x00\x20", 5) + Pattern(32);
  EXPECT_EQ(send(pair.far_fd(), forged.data(), forged.size(), 0), 37);
  AwaitInput(pair);
  StreamResult last;
  pair.Receive(&last);
  EXPECT_EQ(last.status, StreamStatus::kFailed);
  EXPECT_EQ(last.error, EPROTO);
  // The first of what it has to say, as Node has it: of TLS 1.2 that is its cipher's.
  const bool is_new = std::get<1>(GetParam()) == TLS1_3_VERSION;
  EXPECT_EQ(pair.failure().library, is_new ? "SSL routines" : "Provider routines");
  EXPECT_EQ(pair.failure().reason,
            is_new ? "decryption failed or bad record mac" : "cipher operation failed");
  EXPECT_NE(pair.failure().message.find(pair.failure().reason), std::string::npos);
  EXPECT_EQ(pair.Send("x"), 0u);
  AwaitFarInput(pair);  // the alert
  ERR_clear_error();
  pair.FarRead();
  EXPECT_STREQ(ERR_reason_error_string(ERR_peek_error()), "sslv3 alert bad record mac");
}

TEST_P(TlsSocketTest, TellsAFaultBehindTheBytesBeforeIt) {
  TlsPair pair(setup());
  pair.TakeOver();
  pair.FarWrite("good");
  send(pair.far_fd(), "junk that is no record", 22, 0);
  std::string got;
  StreamResult last;
  while (last.status != StreamStatus::kFailed) {
    AwaitInput(pair);
    got += pair.Receive(&last);
  }
  EXPECT_EQ(got, "good");
  EXPECT_EQ(last.error, EPROTO);
}

}  // namespace
}  // namespace hawser::net
