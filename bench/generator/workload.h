// A run of the generator: one epoll set and the clients on it. The base class opens clients, turns
// the set and counts failures; a mode says what the clients do. No peer can make it wait for ever:
// a turn without any event for kStallMs ends the run as a failure.
// Used on the generator's only thread; owned by main.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "generator/client.h"
#include "generator/message_pattern.h"
#include "generator/options.h"
#include "generator/report.h"

namespace hawser::bench {

class Workload : private ClientObserver {
 public:
  explicit Workload(const Options& options);
  ~Workload() override;
  Workload(const Workload&) = delete;
  Workload& operator=(const Workload&) = delete;

  // Warm-up, gate and measured phase.
  virtual Report Run() = 0;

  // Notes what has happened to the connections since the last turn, without waiting.
  void NoteLostConnections();

  // The server lacks what the run is about: no failure of it, and nothing to measure.
  bool compression_refused() const { return compression_refused_; }
  uint64_t errors() const;
  void PrintFailures() const;

 protected:
  virtual void Opened(Client& /*client*/) {}
  virtual void Ended(Client& /*client*/) {}
  const char* OnMessage(Client&) override { return "a message in a mode that has none"; }

  // Begins one connection. Never called from within a client's callback.
  void OpenOne(const ClientContext& context);
  void OpenOne() { OpenOne(context_); }
  // Opens `count`, `parallel` at a time, and waits until each is open or has failed.
  void OpenMany(uint32_t count, const ClientContext& context);
  void OpenAll() { OpenMany(options_.connections, context_); }
  // Waits for events and handles them. False: stalled, which is noted as a failure.
  bool Turn();
  // The same, for at most that long; no event is no failure.
  void TurnFor(int timeout_ms);
  // False: there is nothing to measure, because not all connections are open.
  bool PassGate();
  void NoteFailure(std::string_view failure, uint64_t count = 1);

  const Options& options() const { return options_; }
  const ClientContext& context() const { return context_; }
  const std::vector<std::unique_ptr<Client>>& clients() const { return clients_; }
  // Clients whose handshake is under way.
  uint32_t upgrading() const { return upgrading_; }

 private:
  void OnOpen(Client& client) final;
  void OnEnd(Client& client, std::string_view failure) final;
  void OnCompressionRefused() final { compression_refused_ = true; }
  int WaitForEvents();
  void HandleEvents(int count);

  const Options options_;
  const MessagePattern pattern_;
  const TlsContext tls_;
  std::vector<uint8_t> read_buffer_;
  std::vector<uint8_t> write_buffer_;
  const std::string request_;
  const ClientContext context_;
  const int epoll_fd_;
  std::vector<std::unique_ptr<Client>> clients_;
  std::vector<uint32_t> ended_;  // indexes into clients_ that may be used again
  uint64_t begun_ = 0;
  uint32_t upgrading_ = 0;
  bool compression_refused_ = false;
  std::map<std::string, uint64_t, std::less<>> failures_;
};

}  // namespace hawser::bench
