#include "ws/deflate/inflater.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <new>
#include <string_view>
#include <utility>

#include "ws/deflate/host_zlib.h"

namespace hawser::ws {
namespace {

// The reasons for which inflate() refuses data, as zlib words them.
constexpr std::array kReasons = {
    Error::kInvalidBlockType,      Error::kInvalidStoredBlock, Error::kTooManySymbols,
    Error::kInvalidCodeLengths,    Error::kInvalidBitLengths,  Error::kMissingEndOfBlock,
    Error::kInvalidLiteralLengths, Error::kInvalidDistances,   Error::kInvalidLiteralCode,
    Error::kInvalidDistanceCode,   Error::kDistanceTooFarBack,
};

Error ReasonOf(const z_stream& stream) {
  const std::string_view text = stream.msg != nullptr ? stream.msg : "";
  for (const Error reason : kReasons) {
    if (text == InfoOf(reason).text) return reason;
  }
  return Error::kInflateFailed;
}

uInt Most(size_t size) {
  return static_cast<uInt>(std::min<size_t>(size, std::numeric_limits<uInt>::max()));
}

}  // namespace

void Inflater::StreamDeleter::operator()(z_stream_s* stream) const {
  inflateEnd(stream);
  delete stream;
}

std::unique_ptr<Inflater> Inflater::TryMake() {
  if (!ZlibIsThere()) return nullptr;
  std::unique_ptr<Inflater> made(new (std::nothrow) Inflater);
  if (made == nullptr) return nullptr;
  made->stream_.reset(new z_stream_s{});
  if (inflateInit2(made->stream_.get(), -MAX_WBITS) != Z_OK) return nullptr;
  return made;
}

// The window is always the largest: it costs nothing more, and what a peer may refer to in earlier
// messages is bounded by the history.
void Inflater::Begin(const DeflateHistory& history) {
  inflateReset(stream_.get());
  for (const std::span<const uint8_t> part : history.Last(history.size())) {
    if (part.empty()) continue;
    inflateSetDictionary(stream_.get(), part.data(), static_cast<uInt>(part.size()));
  }
}

InflateProgress Inflater::Inflate(std::span<const uint8_t> input, std::span<uint8_t> space) {
  assert(!space.empty());
  z_stream& stream = *stream_;
  InflateProgress progress;
  for (;;) {
    const uInt given = Most(input.size() - progress.consumed);
    const uInt room = Most(space.size() - progress.produced);
    stream.next_in = const_cast<uint8_t*>(input.data()) + progress.consumed;
    stream.avail_in = given;
    stream.next_out = space.data() + progress.produced;
    stream.avail_out = room;
    const int result = inflate(&stream, Z_SYNC_FLUSH);
    progress.consumed += given - stream.avail_in;
    progress.produced += room - stream.avail_out;

    if (result == Z_STREAM_END) {
      // RFC 7692 7.2.3.5: a block with BFINAL set ends a DEFLATE stream, not the message. What
      // follows is a new one.
      inflateResetKeep(&stream);
      if (progress.consumed == input.size()) return progress;
      continue;
    }
    if (result != Z_OK && result != Z_BUF_ERROR) {
      progress.error = ReasonOf(stream);
      return progress;
    }
    if (progress.consumed == input.size() || progress.produced == space.size()) return progress;
  }
}

std::unique_ptr<Inflater> InflaterPool::TryTake() {
  if (spare_.empty()) return Inflater::TryMake();
  std::unique_ptr<Inflater> inflater = std::move(spare_.back());
  spare_.pop_back();
  return inflater;
}

void InflaterPool::GiveBack(std::unique_ptr<Inflater> inflater) {
  if (spare_.size() < kMaxSpare) spare_.push_back(std::move(inflater));
}

}  // namespace hawser::ws
