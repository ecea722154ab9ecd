#include "ws/deflate/deflater.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "ws/deflate/host_zlib.h"

namespace hawser::ws {
namespace {

// zlib's raw deflate has no window of 2^8 bytes. That of 2^9 does instead: zlib keeps 262 bytes of
// a window to itself, so its distances end at 250.
constexpr int kSmallestWindowBits = 9;

// How far back a message's compression looks into history: priming a stream costs about 0.7 us per
// KiB, which short messages do not earn back.
constexpr size_t kMinPriming = 2048;
constexpr size_t kPrimingPerByte = 4;

// Above deflateBound(), for the empty stored block of the flush.
constexpr size_t kFlushRoom = 16;

size_t Priming(size_t size) { return std::max(kMinPriming, kPrimingPerByte * size); }

}  // namespace

void Deflater::StreamDeleter::operator()(z_stream_s* stream) const {
  // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage): where zlib is missing, there is no stream
  deflateEnd(stream);
  delete stream;
}

std::optional<Deflater> Deflater::TryMake(const DeflateSettings& settings) {
  if (!ZlibIsThere()) return std::nullopt;
  const int window_bits =
      std::clamp<int>(settings.window_bits, kSmallestWindowBits, kMaxWindowBits);
  const int level = std::clamp<int>(settings.level, Z_DEFAULT_COMPRESSION, Z_BEST_COMPRESSION);
  const int memory_level = std::clamp<int>(settings.memory_level, 1, MAX_MEM_LEVEL);
  const int strategy = std::min<int>(settings.strategy, Z_FIXED);
  Deflater made(new z_stream_s{});
  const int result =
      deflateInit2(made.stream_.get(), level, Z_DEFLATED, -window_bits, memory_level, strategy);
  if (result != Z_OK) return std::nullopt;
  return made;
}

void Deflater::Deflate(const DeflateHistory& history, std::span<const uint8_t> data,
                       std::vector<uint8_t>* out) {
  z_stream& stream = *stream_;
  deflateReset(&stream);
  for (const std::span<const uint8_t> part : history.Last(Priming(data.size()))) {
    if (part.empty()) continue;
    deflateSetDictionary(&stream, part.data(), static_cast<uInt>(part.size()));
  }

  constexpr size_t kMostInput = std::numeric_limits<uInt>::max() / 2;
  do {
    const std::span<const uint8_t> input = data.first(std::min(data.size(), kMostInput));
    data = data.subspan(input.size());
    stream.next_in = const_cast<uint8_t*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    const int flush = data.empty() ? Z_SYNC_FLUSH : Z_NO_FLUSH;
    do {
      const size_t start = out->size();
      const auto room = static_cast<uInt>(deflateBound(&stream, stream.avail_in) + kFlushRoom);
      out->resize(start + room);
      stream.next_out = out->data() + start;
      stream.avail_out = room;
      deflate(&stream, flush);
      out->resize(out->size() - stream.avail_out);
    } while (stream.avail_out == 0);
  } while (!data.empty());
}

Deflater* DeflaterPool::TryGet(const DeflateSettings& settings) {
  const auto known = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& e) { return e.settings == settings; });
  if (known != entries_.end()) return &known->deflater;
  std::optional<Deflater> made = Deflater::TryMake(settings);
  if (!made) return nullptr;
  entries_.push_back({settings, std::move(*made)});
  return &entries_.back().deflater;
}

}  // namespace hawser::ws
