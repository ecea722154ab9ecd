#include "generator/connect_workload.h"

#include <limits>

#include "generator/clock.h"

namespace hawser::bench {
namespace {

constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();

}  // namespace

Report ConnectWorkload::Run() {
  if (options().warmup_s > 0) {
    const auto warmup_ns = static_cast<uint64_t>(options().warmup_s * kNsPerSecond);
    RunPhase(NowNs() + warmup_ns, kNoLimit, false);
  }
  if (!PassGate()) return {};
  const double cpu_before_s = CpuSeconds();
  const uint64_t start_ns = NowNs();
  RunPhase(kNoLimit, options().messages, options().hold);
  Report report;
  report.seconds = static_cast<double>(NowNs() - start_ns) / kNsPerSecond;
  report.generator_cpu_s = CpuSeconds() - cpu_before_s;
  report.messages = opened_;
  report.p50_us = latencies_.QuantileUs(0.50);
  report.p99_us = latencies_.QuantileUs(0.99);
  return report;
}

void ConnectWorkload::RunPhase(uint64_t stop_at_ns, uint64_t handshakes, bool hold) {
  hold_ = hold;
  opened_ = 0;
  latencies_.Clear();
  uint64_t left = handshakes;
  do {
    const bool in_time = NowNs() < stop_at_ns;
    if (!in_time) left = 0;
    for (; left > 0 && upgrading() + closing_ < options().parallel; --left) OpenOne();
    if (upgrading() + closing_ > 0 && !Turn()) return;
  } while (left > 0 || upgrading() + closing_ > 0);
}

void ConnectWorkload::Opened(Client& client) {
  ++opened_;
  latencies_.Record(client.read_at_ns() - client.started_at_ns());
  if (hold_) return;
  ++closing_;
  client.BeginClose();
}

void ConnectWorkload::Ended(Client& client) {
  if (client.has_opened() && !hold_) --closing_;
}

Report IdleWorkload::Run() {
  OpenAll();
  Report report;
  for (const auto& client : clients()) report.messages += client->is_open() ? 1 : 0;
  return report;
}

}  // namespace hawser::bench
