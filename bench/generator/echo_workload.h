// Echo and latency: every connection keeps a fixed number of messages in flight, until the time or
// the number of messages is used up; then what is under way is waited for. With a pause, all of
// them leave at once, and the next burst follows when all are back and the pause is over. A
// message's latency runs from the moment it was allowed to leave, so that time spent before a full
// socket counts.
#pragma once

#include <cstdint>
#include <vector>

#include "generator/latency_histogram.h"
#include "generator/workload.h"

namespace hawser::bench {

class EchoWorkload : public Workload {
 public:
  explicit EchoWorkload(const Options& options);
  Report Run() override;

 protected:
  const char* OnMessage(Client& client) override;
  void Ended(Client& client) override;

  // Runs for a time, a number of messages, or both; 0 is no limit.
  void RunPhase(double seconds, uint64_t messages);
  // The two ends of a phase. Between them the caller turns.
  void BeginPhase(double seconds, uint64_t messages);
  void FinishPhase();
  // Of the last phase, begun at `start_ns` with that much CPU used.
  Report MakeReport(uint64_t start_ns, double cpu_before_s) const;

 private:
  bool is_bursty() const { return options().pause_ms > 0; }
  void AllowAll(uint64_t now_ns);
  void AllowOne(Client& client, uint64_t now_ns);
  void WaitForAll();
  uint64_t& AllowedAtNs(const Client& client, uint64_t sequence);

  std::vector<uint64_t> allowed_at_ns_;  // a ring of `in_flight` per client
  LatencyHistogram latencies_;
  uint64_t stop_at_ns_ = 0;
  uint64_t left_to_send_ = 0;
  uint64_t under_way_ = 0;
  uint64_t echoed_ = 0;
};

}  // namespace hawser::bench
