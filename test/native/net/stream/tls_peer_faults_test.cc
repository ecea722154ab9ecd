// What a peer can do to a TLS connection beside sending data.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <atomic>
#include <string>

#include "net/stream/tls_pair.h"

namespace hawser::net {
namespace {

std::atomic<int> keys_told{0};
std::atomic<int> sessions_told{0};

void OnKey(const SSL*, const char*) { ++keys_told; }

int OnSession(SSL*, SSL_SESSION*) {
  ++sessions_told;
  return 0;
}

void Await(int fd, short events) {
  pollfd ready{.fd = fd, .events = events, .revents = 0};
  ASSERT_EQ(poll(&ready, 1, 10'000), 1);
}

void AwaitInput(int fd) { Await(fd, POLLIN); }

std::string ReceiveAll(TlsPair& pair, size_t size) {
  std::string all;
  StreamResult last;
  while (all.size() < size && last.status != StreamStatus::kFailed &&
         !testing::Test::HasFatalFailure()) {
    if (!pair.stream().holds_input()) AwaitInput(pair.stream().fd());
    all += pair.Receive(&last);
  }
  return all;
}

std::string FarReadAll(TlsPair& pair, size_t size) {
  std::string all;
  while (all.size() < size && !testing::Test::HasFatalFailure()) {
    AwaitInput(pair.far_fd());
    all += pair.FarRead();
  }
  return all;
}

TEST(TlsPeerFaultsTest, NewKeysInBothFormsTellNobodyTheSecrets) {
  for (const int form : {SSL_KEY_UPDATE_REQUESTED, SSL_KEY_UPDATE_NOT_REQUESTED}) {
    TlsPair pair({});
    SSL_CTX_set_keylog_callback(SSL_get_SSL_CTX(pair.ours()), OnKey);
    pair.TakeOver();
    keys_told = 0;
    for (int i = 0; i < 3; ++i) {
      EXPECT_EQ(SSL_key_update(pair.far(), form), 1);
      EXPECT_EQ(pair.FarWrite("with new keys"), 13u);
      EXPECT_EQ(ReceiveAll(pair, 13), "with new keys");
      EXPECT_EQ(pair.Send("answer"), 6u);
      EXPECT_EQ(FarReadAll(pair, 6), "answer");
    }
    EXPECT_EQ(keys_told, 0);
  }
}

TEST(TlsPeerFaultsTest, AskingForNewKeysWithoutReadingAnAnswerIsBounded) {
  TlsPair pair({});
  pair.TakeOver();
  const int size = 4096;
  setsockopt(pair.stream().fd(), SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  pair.FarRead();
  bool is_clogged = false;
  size_t sent = 0;
  for (int i = 0; i < 1'000'000 && !is_clogged; ++i) {
    SSL_key_update(pair.far(), SSL_KEY_UPDATE_REQUESTED);
    sent += pair.FarWrite("x");
    StreamResult last;
    pair.Receive(&last);
    ASSERT_NE(last.status, StreamStatus::kFailed) << pair.failure().message;
    is_clogged = !pair.stream().WaitsFor(true, false).readable;
  }
  EXPECT_TRUE(is_clogged);
  EXPECT_FALSE(pair.stream().holds_input());
  EXPECT_TRUE(pair.stream().WaitsFor(true, false).writable);
  while (pair.stream().holds_output() && !HasFatalFailure()) {
    pair.FarRead();
    Await(pair.stream().fd(), POLLOUT);  // the kernel may take a while to see what was read
    pair.FlushHeld();
  }
  EXPECT_TRUE(pair.stream().WaitsFor(true, false).readable);
  // Behind what the kernel has not passed on yet, or a request that has come in part.
  std::string answer;
  size_t taken = 0;
  for (int i = 0; i < 1'000'000 && taken == 0; ++i) {
    taken = pair.Send("answer");
    answer += pair.FarRead();
    pair.FarWrite("x");
    pair.Receive();
  }
  EXPECT_EQ(taken, 6u);
  EXPECT_EQ(answer + FarReadAll(pair, 6 - answer.size()), "answer");
}

TEST(TlsPeerFaultsTest, LateTicketsAreNotToldToTheContext) {
  TlsPair other({.is_server = false});
  TlsPair pair({.is_server = false});
  SSL_CTX_sess_set_new_cb(SSL_get_SSL_CTX(other.ours()), OnSession);
  SSL_CTX_sess_set_new_cb(SSL_get_SSL_CTX(pair.ours()), OnSession);
  ReceiveAll(pair, 0);
  pair.TakeOver();
  sessions_told = 0;
  EXPECT_EQ(SSL_new_session_ticket(pair.far()), 1);
  EXPECT_EQ(pair.FarWrite("late"), 4u);
  EXPECT_EQ(ReceiveAll(pair, 4), "late");
  EXPECT_EQ(sessions_told, 0);
}

TEST(TlsPeerFaultsTest, RenegotiationIsRefused) {
  TlsPair pair({.version = TLS1_2_VERSION});
  pair.TakeOver();
  EXPECT_EQ(SSL_renegotiate(pair.far()), 1);
  SSL_do_handshake(pair.far());
  AwaitInput(pair.stream().fd());
  StreamResult last;
  EXPECT_EQ(pair.Receive(&last), "");
  EXPECT_NE(last.status, StreamStatus::kEnd);
  EXPECT_EQ(pair.Send("goes on"), 7u);
}

TEST(TlsPeerFaultsTest, RecordsOfOneByteAreBytesLikeAny) {
  TlsPair pair({});
  pair.TakeOver();
  for (int i = 0; i < 300; ++i) pair.FarWrite(std::string(1, static_cast<char>('a' + i % 26)));
  const std::string got = ReceiveAll(pair, 300);
  for (size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i], static_cast<char>('a' + i % 26));
}

// A record, its start or its end in the other's memory, cut at each byte.
TEST(TlsPeerFaultsTest, RecordsMayArriveInAnyPieces) {
  TlsPair pair({});
  BIO* const far = BIO_new(BIO_s_mem());
  SSL_set0_wbio(pair.far(), far);
  pair.TakeOver();
  const size_t size = 5 + 5 + 1 + 16;  // header, text, type, tag (RFC 8446, section 5.2)
  for (size_t cut = 1; cut < size; ++cut) {
    pair.FarWrite("hello");
    std::string record(size, '\0');
    EXPECT_EQ(BIO_read(far, record.data(), static_cast<int>(size)), static_cast<int>(size));
    std::string got;
    for (const std::string_view part :
         {std::string_view(record).substr(0, cut), std::string_view(record).substr(cut)}) {
      send(pair.far_fd(), part.data(), part.size(), 0);
      AwaitInput(pair.stream().fd());
      got += pair.Receive();
    }
    EXPECT_EQ(got, "hello");
  }
}

}  // namespace
}  // namespace hawser::net
