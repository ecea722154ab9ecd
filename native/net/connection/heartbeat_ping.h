// The ping by which a loop asks a silent peer for a sign of life. Those of all servers' ends are
// one slice; a client's is masked with a key of its own (RFC 6455 5.3). Thread: whichever turns the
// loop. Owner: ConnectionTable.
#pragma once

#include <array>
#include <cstdint>

#include "base/slice.h"

namespace hawser::net {

class HeartbeatPing {
 public:
  // Tells the answer from those that a program waits for. docs/api.md tells users.
  static constexpr std::array<uint8_t, 4> kPayload = {'b', 'e', 'a', 't'};

  // Empty when there is no memory, or no random key.
  base::Slice Frame(bool masked);

 private:
  base::Slice unmasked_;
};

}  // namespace hawser::net
