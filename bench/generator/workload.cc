#include "generator/workload.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>

#include "generator/clock.h"
#include "generator/gate.h"

namespace hawser::bench {
namespace {

constexpr size_t kReadBufferBytes = 256 * 1024;
constexpr size_t kWriteBufferBytes = 64 * 1024;
// An address has about 28,000 ephemeral ports, some of which linger in TIME_WAIT.
constexpr uint64_t kConnectionsPerAddress = 8000;
constexpr uint64_t kAddresses = 200;

std::array<epoll_event, 256> events;

}  // namespace

Workload::Workload(const Options& options)
    : options_(options),
      pattern_(options.shape),
      tls_(options.tls ? MakeTlsContext() : nullptr),
      read_buffer_(kReadBufferBytes),
      write_buffer_(kWriteBufferBytes),
      request_(MakeRequest("/", options.shape.deflate)),
      context_{pattern_,   *this,        read_buffer_, write_buffer_,
               tls_.get(), options.port, request_,     false},
      epoll_fd_(epoll_create1(EPOLL_CLOEXEC)) {}

Workload::~Workload() { close(epoll_fd_); }

void Workload::OpenOne(const ClientContext& context) {
  uint32_t index = static_cast<uint32_t>(clients_.size());
  if (ended_.empty()) {
    clients_.emplace_back();
  } else {
    index = ended_.back();
    ended_.pop_back();
  }
  clients_[index] = std::make_unique<Client>(context, index);
  Client& client = *clients_[index];
  const uint64_t address = begun_++ / kConnectionsPerAddress % kAddresses;
  // Edge-triggered: both directions are watched from start to end without another call.
  epoll_event interest{};
  interest.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  interest.data.ptr = &client;
  if (!client.Connect(static_cast<uint8_t>(address + 1)) ||
      epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, client.fd(), &interest) != 0) {
    NoteFailure("no socket (descriptor limit, ports?)");
    ended_.push_back(index);
    return;
  }
  ++upgrading_;
}

void Workload::OpenMany(uint32_t count, const ClientContext& context) {
  uint32_t opened = 0;
  while (opened < count || upgrading_ > 0) {
    while (opened < count && upgrading_ < options_.parallel) {
      OpenOne(context);
      ++opened;
    }
    if (upgrading_ > 0 && !Turn()) return;
  }
}

bool Workload::Turn() {
  const int count = WaitForEvents();
  if (count == 0) {
    NoteFailure("stalled: nothing happened for 10 seconds");
    return false;
  }
  HandleEvents(count);
  return true;
}

void Workload::TurnFor(int timeout_ms) {
  const int count =
      epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), timeout_ms);
  HandleEvents(count);
}

int Workload::WaitForEvents() {
  const int timeout_ms = options_.spin ? 0 : kStallMs;
  const uint64_t stalled_at_ns = NowNs() + kStallNs;
  int count;
  do {
    count = epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), timeout_ms);
  } while (count <= 0 && NowNs() < stalled_at_ns);
  return count < 0 ? 0 : count;
}

void Workload::HandleEvents(int count) {
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<size_t>(i)];
    const bool hangup = (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    static_cast<Client*>(event.data.ptr)->OnReady(hangup);
  }
}

void Workload::NoteLostConnections() {
  int count;
  while ((count = epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), 0)) > 0) {
    HandleEvents(count);
  }
}

bool Workload::PassGate() {
  if (compression_refused_ || errors() > 0) return false;
  if (options_.gate) AnnounceReadyAndWait();
  return true;
}

void Workload::OnOpen(Client& client) {
  --upgrading_;
  Opened(client);
}

void Workload::OnEnd(Client& client, std::string_view failure) {
  if (!client.has_opened()) --upgrading_;
  if (!failure.empty()) NoteFailure(failure);
  ended_.push_back(client.index());
  Ended(client);
}

void Workload::NoteFailure(std::string_view failure, uint64_t count) {
  const auto known = failures_.find(failure);
  if (known != failures_.end()) {
    known->second += count;
  } else if (count > 0) {
    failures_.emplace(failure, count);
  }
}

uint64_t Workload::errors() const {
  uint64_t errors = 0;
  for (const auto& [failure, count] : failures_) errors += count;
  return errors;
}

void Workload::PrintFailures() const {
  for (const auto& [failure, count] : failures_) {
    std::fprintf(stderr, "load_generator: %s (%llu times)\n", failure.c_str(),
                 static_cast<unsigned long long>(count));
  }
}

}  // namespace hawser::bench
