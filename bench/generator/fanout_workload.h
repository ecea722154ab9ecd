// Fan-out: the server is the sender, told so by the driver. Every connection checks that exactly
// `messages` messages come, numbered from 0. The time runs from the first message to the last.
#pragma once

#include <cstdint>
#include <string>

#include "generator/workload.h"

namespace hawser::bench {

// Where clients connect that want to be fed by the server's commands (servers/commands.js).
inline constexpr const char* kFedPath = "/fed";

class FanoutWorkload final : public Workload {
 public:
  explicit FanoutWorkload(const Options& options);
  Report Run() override;

 private:
  const char* OnMessage(Client& client) override;
  void Ended(Client& client) override;

  const std::string fed_request_;
  uint64_t first_at_ns_ = 0;
  uint64_t last_at_ns_ = 0;
  uint64_t received_ = 0;
  uint64_t awaited_ = 0;
};

}  // namespace hawser::bench
