#include "generator/fanout_workload.h"

#include "generator/clock.h"

namespace hawser::bench {

FanoutWorkload::FanoutWorkload(const Options& options)
    : Workload(options), fed_request_(MakeRequest(kFedPath, options.shape.deflate)) {}

Report FanoutWorkload::Run() {
  ClientContext fed = context();
  fed.request = fed_request_;
  OpenMany(options().connections, fed);
  for (const auto& client : clients()) {
    if (client->is_open()) awaited_ += options().messages;
  }
  if (!PassGate()) return {};
  const double cpu_before_s = CpuSeconds();
  while (awaited_ > 0 && Turn()) continue;
  NoteFailure("messages lost", awaited_);
  Report report;
  report.messages = received_;
  report.seconds = static_cast<double>(last_at_ns_ - first_at_ns_) / kNsPerSecond;
  report.generator_cpu_s = CpuSeconds() - cpu_before_s;
  return report;
}

const char* FanoutWorkload::OnMessage(Client& client) {
  if (client.received() > options().messages) return "more messages than the server was told";
  last_at_ns_ = client.read_at_ns();
  if (received_++ == 0) first_at_ns_ = last_at_ns_;
  --awaited_;
  return nullptr;
}

void FanoutWorkload::Ended(Client& client) {
  if (!client.has_opened()) return;
  const uint64_t lost = options().messages - client.received();
  NoteFailure("messages lost", lost);
  awaited_ -= lost;
}

}  // namespace hawser::bench
