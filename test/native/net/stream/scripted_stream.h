// A stream that misbehaves as a script says: it takes and gives little at a time, would block in
// the middle, and fails at a chosen byte. What it does let through goes over another stream, whose
// descriptor keeps saying that it is ready.
//
// Thread: that of its connection; the script may be changed only while no loop turns it. Owner: a
// test, or the connection that it was given to.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "net/stream/byte_stream.h"

namespace hawser::net {

// Of one direction.
struct DirectionScript {
  size_t most = SIZE_MAX;          // bytes in one call
  unsigned blocks_every = 0;       // of so many calls one would block, whatever there is; 0: none
  uint64_t full_at = UINT64_MAX;   // after so many bytes in all every call would block
  uint64_t fails_at = UINT64_MAX;  // after so many bytes in all every call fails
  int error = 0;                   // with this errno value
};

struct StreamScript {
  DirectionScript receiving{};
  DirectionScript sending{};
};

class ScriptedStream final : public ByteStream {
 public:
  ScriptedStream(std::unique_ptr<ByteStream> inner, const StreamScript& script)
      : inner_(std::move(inner)), receiving_{script.receiving}, sending_{script.sending} {}

  StreamResult Receive(std::span<uint8_t> area) override {
    return receiving_.Run(
        [&](size_t most) { return inner_->Receive(area.first(std::min(most, area.size()))); });
  }

  StreamResult Send(std::span<const std::span<const uint8_t>> pieces) override {
    return sending_.Run([&](size_t most) {
      std::array<std::span<const uint8_t>, kMaxPieces> fewer;
      size_t count = 0;
      for (const std::span<const uint8_t> piece : pieces) {
        if (most == 0) break;
        fewer[count++] = piece.first(std::min(most, piece.size()));
        most -= fewer[count - 1].size();
      }
      return inner_->Send(std::span(fewer).first(count));
    });
  }

  void EndSending() override { inner_->EndSending(); }
  void ResetOnClose() override { inner_->ResetOnClose(); }
  Readiness WaitsFor(bool receiving, bool sending) const override {
    return inner_->WaitsFor(receiving, sending);
  }
  int fd() const override { return inner_->fd(); }

  DirectionScript& sending() { return sending_.script; }

 private:
  struct Direction {
    // Makes `call(most bytes)` if the script lets it.
    template <typename Call>
    StreamResult Run(Call&& call) {
      ++calls;
      if (bytes >= script.fails_at) return {.status = StreamStatus::kFailed, .error = script.error};
      if (bytes >= script.full_at) return {};
      if (script.blocks_every != 0 && calls % script.blocks_every == 0) return {};
      const uint64_t most =
          std::min({uint64_t{script.most}, script.full_at - bytes, script.fails_at - bytes});
      const StreamResult result = call(static_cast<size_t>(most));
      bytes += result.bytes;
      return result;
    }

    DirectionScript script;
    unsigned calls = 0;
    uint64_t bytes = 0;
  };

  const std::unique_ptr<ByteStream> inner_;
  Direction receiving_;
  Direction sending_;
};

// Takes everything and gives nothing: the far end of a stream whose sending is looked at.
class MemoryStream final : public ByteStream {
 public:
  explicit MemoryStream(std::string* sent) : sent_(sent) {}

  StreamResult Receive(std::span<uint8_t>) override { return {}; }
  StreamResult Send(std::span<const std::span<const uint8_t>> pieces) override {
    const size_t before = sent_->size();
    for (const std::span<const uint8_t> piece : pieces) sent_->append(piece.begin(), piece.end());
    return {.status = StreamStatus::kDone, .bytes = sent_->size() - before};
  }
  void EndSending() override {}
  void ResetOnClose() override {}
  Readiness WaitsFor(bool, bool) const override { return {}; }
  int fd() const override { return -1; }

 private:
  std::string* const sent_;
};

}  // namespace hawser::net
