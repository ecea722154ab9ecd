#include "generator/echo_workload.h"

#include <time.h>

#include <limits>

#include "generator/clock.h"

namespace hawser::bench {
namespace {

constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();

void SleepMs(uint32_t duration_ms) {
  const timespec duration{duration_ms / 1000, static_cast<long>(duration_ms % 1000) * 1'000'000};
  nanosleep(&duration, nullptr);
}

}  // namespace

EchoWorkload::EchoWorkload(const Options& options)
    : Workload(options), allowed_at_ns_(size_t{options.connections} * options.in_flight) {}

Report EchoWorkload::Run() {
  OpenAll();
  if (options().warmup_s > 0) RunPhase(options().warmup_s, 0);
  if (!PassGate()) return {};
  const double cpu_before_s = CpuSeconds();
  const uint64_t start_ns = NowNs();
  RunPhase(options().messages > 0 ? 0 : options().duration_s, options().messages);
  return MakeReport(start_ns, cpu_before_s);
}

Report EchoWorkload::MakeReport(uint64_t start_ns, double cpu_before_s) const {
  Report report;
  report.seconds = static_cast<double>(NowNs() - start_ns) / kNsPerSecond;
  report.generator_cpu_s = CpuSeconds() - cpu_before_s;
  report.messages = echoed_;
  report.p50_us = latencies_.QuantileUs(0.50);
  report.p99_us = latencies_.QuantileUs(0.99);
  return report;
}

void EchoWorkload::RunPhase(double seconds, uint64_t messages) {
  BeginPhase(seconds, messages);
  WaitForAll();
  while (is_bursty() && errors() == 0 && left_to_send_ > 0 && NowNs() < stop_at_ns_) {
    SleepMs(options().pause_ms);
    AllowAll(NowNs());
    WaitForAll();
  }
}

void EchoWorkload::BeginPhase(double seconds, uint64_t messages) {
  const uint64_t now_ns = NowNs();
  stop_at_ns_ = seconds > 0 ? now_ns + static_cast<uint64_t>(seconds * kNsPerSecond) : kNoLimit;
  left_to_send_ = messages > 0 ? messages : kNoLimit;
  echoed_ = 0;
  latencies_.Clear();
  AllowAll(now_ns);
}

void EchoWorkload::FinishPhase() {
  stop_at_ns_ = 0;
  WaitForAll();
}

void EchoWorkload::WaitForAll() {
  while (under_way_ > 0) {
    if (Turn()) continue;
    NoteFailure("messages lost", under_way_);
    under_way_ = 0;
  }
}

const char* EchoWorkload::OnMessage(Client& client) {
  if (client.received() > client.allowed()) return "a message that was never sent";
  const uint64_t now_ns = client.read_at_ns();
  latencies_.Record(now_ns - AllowedAtNs(client, client.received() - 1));
  ++echoed_;
  --under_way_;
  if (now_ns < stop_at_ns_ && !is_bursty()) AllowOne(client, now_ns);
  return nullptr;
}

void EchoWorkload::Ended(Client& client) {
  const uint64_t lost = client.allowed() - client.received();
  NoteFailure("messages lost", lost);
  under_way_ -= lost;
}

// The first options().connections clients are the echoing ones.
void EchoWorkload::AllowAll(uint64_t now_ns) {
  for (uint32_t round = 0; round < options().in_flight; ++round) {
    for (uint32_t i = 0; i < options().connections; ++i) {
      if (clients()[i]->is_open()) AllowOne(*clients()[i], now_ns);
    }
  }
  for (uint32_t i = 0; i < options().connections; ++i) clients()[i]->Flush();
}

void EchoWorkload::AllowOne(Client& client, uint64_t now_ns) {
  if (left_to_send_ == 0) return;
  if (left_to_send_ != kNoLimit) --left_to_send_;
  AllowedAtNs(client, client.allowed()) = now_ns;
  client.AllowSend(1);
  ++under_way_;
}

uint64_t& EchoWorkload::AllowedAtNs(const Client& client, uint64_t sequence) {
  const uint64_t in_flight = options().in_flight;
  return allowed_at_ns_[client.index() * in_flight + sequence % in_flight];
}

}  // namespace hawser::bench
