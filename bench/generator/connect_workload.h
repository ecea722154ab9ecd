// Handshakes: `parallel` at a time, from connect() to the checked 101 response. Each connection
// then goes through the closing handshake, or with `--hold` stays open to the end, so that the
// measured phase holds upgrades only. Also the idle mode: open all, and that is all.
#pragma once

#include <cstdint>

#include "generator/latency_histogram.h"
#include "generator/workload.h"

namespace hawser::bench {

class ConnectWorkload final : public Workload {
 public:
  using Workload::Workload;
  Report Run() override;

 private:
  void Opened(Client& client) override;
  void Ended(Client& client) override;

  void RunPhase(uint64_t stop_at_ns, uint64_t handshakes, bool hold);

  LatencyHistogram latencies_;
  bool hold_ = false;
  uint64_t opened_ = 0;
  uint32_t closing_ = 0;
};

class IdleWorkload final : public Workload {
 public:
  using Workload::Workload;
  Report Run() override;
};

}  // namespace hawser::bench
