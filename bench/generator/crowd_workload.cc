#include "generator/crowd_workload.h"

#include "generator/clock.h"
#include "generator/fanout_workload.h"

namespace hawser::bench {
namespace {

// 4 MB a second for each slow client.
constexpr size_t kSlowReadBytes = 16 * 1024;
constexpr uint64_t kSlowReadEveryNs = 4'000'000;

ClientContext FedContext(const ClientContext& base, const MessagePattern& pattern,
                         std::string_view request, bool slow) {
  return {pattern,  base.observer, base.read_buffer, base.write_buffer,
          base.tls, base.port,     request,          slow};
}

}  // namespace

CrowdWorkload::CrowdWorkload(const Options& options)
    : EchoWorkload(options),
      fed_pattern_({.size_bytes = options.fed_size_bytes, .text = true}),
      fed_request_(MakeRequest(kFedPath, false)),
      fed_context_(FedContext(context(), fed_pattern_, fed_request_, options.slow)) {}

Report CrowdWorkload::Run() {
  OpenAll();
  OpenMany(options().fed, fed_context_);
  if (options().warmup_s > 0) RunPhase(options().warmup_s, 0);
  if (!PassGate()) return {};
  awaited_ = options().fed * options().messages;
  const double cpu_before_s = CpuSeconds();
  const uint64_t start_ns = NowNs();
  last_fed_at_ns_ = start_ns;
  BeginPhase(0, 0);
  while (awaited_ > 0 && TurnOnce()) continue;
  NoteFailure("messages lost", awaited_);
  Report report = MakeReport(start_ns, cpu_before_s);
  FinishPhase();
  return report;
}

bool CrowdWorkload::TurnOnce() {
  const bool in_time = NowNs() - last_fed_at_ns_ < kStallNs;
  if (!options().slow) return in_time && Turn();
  TurnFor(1);
  LetSlowClientsRead();
  return in_time;
}

void CrowdWorkload::LetSlowClientsRead() {
  const uint64_t now_ns = NowNs();
  if (now_ns < next_slow_read_ns_) return;
  next_slow_read_ns_ = now_ns + kSlowReadEveryNs;
  for (const auto& client : clients()) {
    if (is_fed(*client)) client->ReadSlowly(kSlowReadBytes);
  }
}

const char* CrowdWorkload::OnMessage(Client& client) {
  if (!is_fed(client)) return EchoWorkload::OnMessage(client);
  if (client.received() > options().messages) return "more messages than the server was told";
  last_fed_at_ns_ = client.read_at_ns();
  --awaited_;
  return nullptr;
}

void CrowdWorkload::Ended(Client& client) {
  if (!is_fed(client)) return EchoWorkload::Ended(client);
  if (awaited_ == 0) return;
  const uint64_t lost = options().messages - client.received();
  NoteFailure("messages lost", lost);
  awaited_ -= lost;
}

}  // namespace hawser::bench
