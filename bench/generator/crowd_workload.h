// Two crowds on one server: the first `connections` clients echo as in EchoWorkload, and `fed` more
// check that exactly `messages` messages come to each from the server, told so by the driver. The
// measured phase lasts until the last of those. The report counts echoes only: the question is what
// they suffer. With `slow`, the fed clients read a little at a time, so that the server has to keep
// what they are late with.
#pragma once

#include <cstdint>
#include <string>

#include "generator/echo_workload.h"
#include "generator/message_pattern.h"

namespace hawser::bench {

class CrowdWorkload final : public EchoWorkload {
 public:
  explicit CrowdWorkload(const Options& options);
  Report Run() override;

 private:
  const char* OnMessage(Client& client) override;
  void Ended(Client& client) override;

  bool is_fed(const Client& client) const { return client.index() >= options().connections; }
  // False: nobody was fed for too long.
  bool TurnOnce();
  void LetSlowClientsRead();

  const MessagePattern fed_pattern_;
  const std::string fed_request_;
  const ClientContext fed_context_;
  uint64_t awaited_ = 0;
  uint64_t last_fed_at_ns_ = 0;
  uint64_t next_slow_read_ns_ = 0;
};

}  // namespace hawser::bench
