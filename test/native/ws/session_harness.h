// Drives a Session for tests and fuzzers: gives it input in pieces, provides the buffers it asks
// for, and keeps a copy of every event.
//
// Every piece of input and every buffer is memory of its own of exactly the needed size, gone as
// soon as the Session may no longer look at it, so that a sanitizer sees each access out of bounds
// or too late. Thread: one. Owner: a test.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ws/session.h"

namespace hawser::ws {

struct Record {
  EventKind kind = EventKind::kNone;
  std::string payload{};
  std::vector<uint32_t> fragment_ends{};
  uint16_t close_code = 0;
  Error error = Error::kNone;
  uint64_t error_value = 0;

  bool operator==(const Record&) const = default;
};

class SessionHarness {
 public:
  // How bytes reach the session while one frame's payload is being collected.
  enum class Path { kFeed, kDirect };

  // `peer`: how the peer compresses, where permessage-deflate was agreed on.
  explicit SessionHarness(Role role, const Limits& limits = {}, Path path = Path::kFeed,
                          std::optional<DeflateDirection> peer = {})
      : limits_(limits),
        session_(role, &limits_,
                 peer ? std::make_unique<MessageInflater>(&inflaters_, *peer) : nullptr),
        path_(path) {}

  void Receive(std::string_view bytes) {
    if (path_ == Path::kDirect) bytes = ReceiveDirectly(bytes);
    if (bytes.empty()) return;
    std::vector<uint8_t> input(bytes.begin(), bytes.end());
    session_.Feed(input);
    Drain();
  }

  void ReceiveInPieces(std::string_view bytes, size_t piece_size) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece_size, bytes.size()))) {
      Receive(bytes.substr(0, piece_size));
    }
  }

  Session& session() { return session_; }
  const std::vector<Record>& records() const { return records_; }
  // Sizes of the buffers that the session asked for.
  const std::vector<size_t>& needs() const { return needs_; }
  // Messages that were not views of the input.
  size_t collected_messages() const { return collected_messages_; }
  size_t yields() const { return yields_; }

 private:
  std::string_view ReceiveDirectly(std::string_view bytes) {
    for (;;) {
      const std::span<uint8_t> area = session_.DirectArea();
      const size_t size = std::min(area.size(), bytes.size());
      if (size == 0) return bytes;
      std::memcpy(area.data(), bytes.data(), size);
      bytes.remove_prefix(size);
      session_.Wrote(size);
      Drain();
    }
  }

  void Drain() {
    for (;;) {
      const Event event = session_.Next();
      if (event.kind == EventKind::kNone) return;
      if (event.kind == EventKind::kNeedBuffer) {
        Provide(event.need);
      } else if (event.kind == EventKind::kYield) {
        ++yields_;
      } else {
        Keep(event);
      }
    }
  }

  void Provide(size_t need) {
    needs_.push_back(need);
    auto larger = std::make_unique<uint8_t[]>(need);
    std::copy_n(buffer_.get(), session_.filled(), larger.get());
    buffer_ = std::move(larger);
    session_.ProvideBuffer({buffer_.get(), need});
  }

  void Keep(const Event& event) {
    records_.push_back({event.kind,
                        {event.payload.begin(), event.payload.end()},
                        {event.fragment_ends.begin(), event.fragment_ends.end()},
                        event.close_code,
                        event.error,
                        event.error_value});
    if (event.in_buffer) ++collected_messages_;
    if (event.in_buffer || session_.finished()) buffer_.reset();
  }

  const Limits limits_;
  InflaterPool inflaters_;
  Session session_;
  const Path path_;
  std::unique_ptr<uint8_t[]> buffer_;
  std::vector<Record> records_;
  std::vector<size_t> needs_;
  size_t collected_messages_ = 0;
  size_t yields_ = 0;
};

}  // namespace hawser::ws
