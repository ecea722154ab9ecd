// Fuzzes the stream of a TLS connection: how the records of the other end are cut, where areas end,
// what is between them, and a byte that is changed on the way. What must hold: what is received is
// what was sent, or, once something was changed, a start of it.
//
// The first byte says which version, then each step is a byte with its parameters.
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <string>
#include <vector>

#include "fuzz_input.h"
#include "net/stream/tls_pair.h"

namespace hawser::net {
namespace {

class Exchange {
 public:
  explicit Exchange(int version) : pair_({.version = version}), wire_(BIO_new(BIO_s_mem())) {
    SSL_set0_wbio(pair_.far(), wire_);
    pair_.TakeOver();
  }

  void Step(FuzzInput& input) {
    switch (input.Byte() % 7) {
      case 0:
        return Write(size_t{input.Byte()} * 100 + 1);
      case 1:
        SSL_key_update(pair_.far(), input.Byte() % 2);
        return;
      case 2:
        return Move(size_t{input.Byte()} * 4 + 1, 0);
      case 3:
        return Receive(size_t{input.Byte()} * 8 + 1);
      case 4:
        return Move(1, input.Byte());
      case 5:
        pair_.Send(std::string(size_t{input.Byte()} * 50 + 1, 'x'), 100);
        pair_.FlushHeld();
        pair_.FarRead();
        return;
      default:
        SSL_shutdown(pair_.far());
    }
  }

  void Finish() {
    Move(BIO_ctrl_pending(wire_), 0);
    shutdown(pair_.far_fd(), SHUT_WR);
    while (last_.status == StreamStatus::kDone || last_.status == StreamStatus::kWouldBlock) {
      Receive(4096);
    }
    Expect(sent_.starts_with(got_), "What is received was sent");
    Expect(forged_ || got_ == sent_, "All that is sent is received");
    Expect(forged_ || last_.status == StreamStatus::kEnd, "It ends as it should");
  }

 private:
  void Write(size_t size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(++written_ * 31);
    sent_ += bytes.substr(0, pair_.FarWrite(bytes));
  }

  // So many bytes reach our end, each changed by `change`.
  void Move(size_t size, uint8_t change) {
    std::vector<uint8_t> bytes(std::min(size, BIO_ctrl_pending(wire_)));
    if (bytes.empty()) return;
    BIO_read(wire_, bytes.data(), static_cast<int>(bytes.size()));
    for (uint8_t& byte : bytes) byte ^= change;
    forged_ = forged_ || change != 0;
    for (size_t sent = 0; sent < bytes.size();) {
      const ssize_t count =
          send(pair_.far_fd(), bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (count > 0) sent += static_cast<size_t>(count);
      if (count < 0) Receive(64 * 1024);
      if (last_.status == StreamStatus::kFailed || last_.status == StreamStatus::kEnd) return;
    }
  }

  void Receive(size_t area) {
    if (last_.status == StreamStatus::kFailed || last_.status == StreamStatus::kEnd) return;
    got_ += pair_.Receive(&last_, area);
  }

  TlsPair pair_;
  BIO* const wire_;  // what the far end has sealed
  std::string sent_;
  std::string got_;
  StreamResult last_;
  uint32_t written_ = 0;
  bool forged_ = false;
};

}  // namespace
}  // namespace hawser::net

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  hawser::FuzzInput input(data, size);
  hawser::net::Exchange exchange(input.Byte() % 2 == 0 ? TLS1_3_VERSION : TLS1_2_VERSION);
  while (!input.empty()) exchange.Step(input);
  exchange.Finish();
  return 0;
}
