// Echo and latency: every connection keeps a fixed number of messages in flight, until the time or
// the number of messages is used up; then what is under way is waited for. A message's latency runs
// from the moment it was allowed to leave, so that time spent before a full socket counts.
#pragma once

#include <cstdint>
#include <vector>

#include "generator/latency_histogram.h"
#include "generator/workload.h"

namespace hawser::bench {

class EchoWorkload final : public Workload {
 public:
  explicit EchoWorkload(const Options& options);
  Report Run() override;

 private:
  const char* OnMessage(Client& client) override;
  void Ended(Client& client) override;

  // `messages` 0: no limit but the time; `seconds` 0: no limit but the number.
  void RunPhase(double seconds, uint64_t messages);
  void AllowOne(Client& client, uint64_t now_ns);
  uint64_t& AllowedAtNs(const Client& client, uint64_t sequence);

  std::vector<uint64_t> allowed_at_ns_;  // a ring of `in_flight` per client
  LatencyHistogram latencies_;
  uint64_t stop_at_ns_ = 0;
  uint64_t left_to_send_ = 0;
  uint64_t under_way_ = 0;
  uint64_t echoed_ = 0;
};

}  // namespace hawser::bench
