// Fuzzes the inflating of messages for memory errors, and for differences: however the input and
// the space for the output are cut, the same comes out, or the same error at the same place; and so
// it does with zlib alone, kept open over all messages as most peers do.
//
// A byte of plan, a seed for the pieces; then messages, each after its size (two bytes, the lower
// first).
#include <zlib.h>

#include <optional>
#include <string>
#include <vector>

#include "fuzz_input.h"
#include "ws/deflate/message_inflater.h"

namespace hawser::ws {
namespace {

// No message may come out larger: small enough to be met often.
constexpr size_t kMaxMessage = 70'000;

struct Plan {
  DeflateDirection peer;
  uint32_t seed = 0;
  std::vector<std::span<const uint8_t>> messages;
};

Plan TakePlan(FuzzInput& input) {
  Plan plan;
  const uint8_t byte = input.Byte();
  plan.peer.window_bits = static_cast<uint8_t>(8 + byte % 8);
  plan.peer.no_context_takeover = (byte & 8) != 0;
  plan.seed = input.Byte();
  while (!input.empty() && plan.messages.size() < 8) {
    const size_t low = input.Byte();
    plan.messages.push_back(input.Bytes(low + 256 * size_t{input.Byte()}));
  }
  return plan;
}

// What came of one message.
struct Outcome {
  std::string output;
  bool failed = false;
  bool is_too_large = false;
  Error error = Error::kNone;

  bool operator==(const Outcome&) const = default;
  bool is_good() const { return !failed && !is_too_large; }
};

// Sizes of pieces: everything at once, or what a seed says.
class Cutter {
 public:
  Cutter(bool whole, uint32_t seed) : whole_(whole), random_(seed) {}

  size_t Cut(size_t most) {
    if (whole_ || most == 0) return most;
    random_ = random_ * 1664525 + 1013904223;
    // Mostly small ones, and now and then one of many bytes.
    const uint32_t bits = random_ >> 28;
    return std::min<size_t>(most, 1 + (random_ >> 8) % (uint32_t{2} << bits));
  }

 private:
  const bool whole_;
  uint32_t random_;
};

// Gives a message's payload and its tail to the inflater, in pieces of input and of space.
class Receiver {
 public:
  Receiver(MessageInflater* inflater, Cutter* cutter) : inflater_(inflater), cutter_(cutter) {}

  Outcome Receive(std::span<const uint8_t> message) {
    outcome_ = {};
    while (!message.empty() && outcome_.is_good()) {
      const std::span<const uint8_t> piece = message.first(cutter_->Cut(message.size()));
      const std::vector<uint8_t> input(piece.begin(), piece.end());
      Decode(input);
      message = message.subspan(piece.size());
    }
    if (outcome_.is_good()) DecodeTail();
    if (outcome_.is_good()) {
      inflater_->EndMessage(
          {reinterpret_cast<const uint8_t*>(outcome_.output.data()), outcome_.output.size()});
    }
    inflater_->Release();
    return outcome_;
  }

 private:
  // Until the input is used up and has told everything.
  void Decode(std::span<const uint8_t> input) {
    for (bool has_room = false; outcome_.is_good() && !(has_room && input.empty());) {
      std::vector<uint8_t> space(NextSpace());
      const InflateProgress progress = inflater_->Inflate(input, space);
      Expect(progress.consumed <= input.size(), "no more is consumed than there is");
      has_room = progress.produced < space.size();
      Take(space, progress);
      input = input.subspan(progress.consumed);
      Expect(!has_room || input.empty() || !outcome_.is_good(), "input rests only without room");
    }
  }

  void DecodeTail() {
    for (bool has_room = false; outcome_.is_good() && !has_room;) {
      std::vector<uint8_t> space(NextSpace());
      const InflateProgress progress = inflater_->InflateTail(space);
      has_room = progress.produced < space.size();
      Take(space, progress);
    }
  }

  size_t NextSpace() { return cutter_->Cut(kMaxMessage + 1 - outcome_.output.size()); }

  void Take(std::span<const uint8_t> space, const InflateProgress& progress) {
    Expect(progress.produced <= space.size(), "no more is produced than there is room");
    outcome_.output.append(reinterpret_cast<const char*>(space.data()), progress.produced);
    outcome_.is_too_large = outcome_.output.size() > kMaxMessage;
    // What is too large is not looked at any more: whether it would also be wrong depends on where
    // it was cut.
    if (outcome_.is_too_large) return;
    outcome_.error = progress.error;
    outcome_.failed = progress.error != Error::kNone;
  }

  MessageInflater* const inflater_;
  Cutter* const cutter_;
  Outcome outcome_;
};

std::vector<Outcome> ReceiveAll(const Plan& plan, bool whole) {
  InflaterPool pool;
  MessageInflater inflater(&pool, plan.peer);
  Cutter cutter(whole, plan.seed);
  Receiver receiver(&inflater, &cutter);
  std::vector<Outcome> outcomes;
  for (const auto& message : plan.messages) {
    outcomes.push_back(receiver.Receive(message));
    if (!outcomes.back().is_good()) break;  // the connection ends
  }
  return outcomes;
}

// One stream of zlib for all messages.
class PlainStream {
 public:
  PlainStream() { Expect(inflateInit2(&stream_, -MAX_WBITS) == Z_OK, "zlib has memory"); }
  ~PlainStream() { inflateEnd(&stream_); }
  PlainStream(const PlainStream&) = delete;
  PlainStream& operator=(const PlainStream&) = delete;

  void Reset() { inflateReset(&stream_); }

  // Nothing when the message is wrong; as much as is too much when it is too large.
  std::optional<std::string> Message(std::span<const uint8_t> message) {
    std::vector<uint8_t> input(message.begin(), message.end());
    input.insert(input.end(), {0x00, 0x00, 0xff, 0xff});
    std::string output(kMaxMessage + 1, '\0');
    stream_.next_in = input.data();
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(output.data());
    stream_.avail_out = static_cast<uInt>(output.size());
    for (;;) {
      const int result = inflate(&stream_, Z_SYNC_FLUSH);
      if (result != Z_OK && result != Z_BUF_ERROR && result != Z_STREAM_END) return {};
      const bool is_used_up = stream_.avail_in == 0;
      if (result == Z_STREAM_END) inflateResetKeep(&stream_);
      if (is_used_up || stream_.avail_out == 0) break;
    }
    output.erase(output.size() - stream_.avail_out);
    return output;
  }

  // Whether the last message ended where a block does. What hangs over of another one is no part of
  // the next message to us, and it is to zlib.
  bool is_at_end_of_block() const {
    constexpr int kEndOfBlock = 128;
    constexpr int kUnusedBits = 31;
    return (stream_.data_type & (kEndOfBlock | kUnusedBits)) == kEndOfBlock;
  }

 private:
  z_stream stream_{};
};

void CompareWithZlib(const Plan& plan, const std::vector<Outcome>& outcomes) {
  // A peer that looks further back than was agreed is found out by its history, not by zlib.
  if (plan.peer.window_bits != kMaxWindowBits) return;
  PlainStream plain;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    if (plan.peer.no_context_takeover) plain.Reset();
    const std::optional<std::string> expected = plain.Message(plan.messages[i]);
    Expect(outcomes[i].failed == !expected, "zlib alone finds the same messages wrong");
    if (expected) Expect(outcomes[i].output == *expected, "zlib alone reads the same");
    if (!expected || !plain.is_at_end_of_block()) return;
  }
}

}  // namespace
}  // namespace hawser::ws

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace hawser;
  using namespace hawser::ws;
  FuzzInput input(data, size);
  const Plan plan = TakePlan(input);
  const std::vector<Outcome> whole = ReceiveAll(plan, true);
  Expect(ReceiveAll(plan, false) == whole, "pieces lead to the same as the whole");
  CompareWithZlib(plan, whole);
  return 0;
}
