#include "generator/compression.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace hawser::bench {
namespace {

constexpr int kRawWindowBits = -15;
constexpr int kMemoryLevel = 8;
constexpr std::array<uint8_t, 4> kMessageTail = {0x00, 0x00, 0xff, 0xff};

void AppendCompressed(std::span<const uint8_t> bytes, std::vector<uint8_t>* out) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, kRawWindowBits, kMemoryLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    std::abort();
  }
  const size_t start = out->size();
  out->resize(start + deflateBound(&stream, bytes.size()) + 2 * kMessageTail.size());
  stream.next_in = const_cast<uint8_t*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = out->data() + start;
  stream.avail_out = static_cast<uInt>(out->size() - start);
  deflate(&stream, Z_SYNC_FLUSH);
  out->resize(out->size() - stream.avail_out - kMessageTail.size());
  deflateEnd(&stream);
}

}  // namespace

std::vector<uint8_t> DeflateMessage(std::span<const uint8_t> message, size_t stored) {
  // RFC 1951, section 3.2.4: not the final block, type 00, length and its complement.
  std::vector<uint8_t> out(kStoredBlockHeaderBytes + stored);
  out[1] = static_cast<uint8_t>(stored);
  out[2] = static_cast<uint8_t>(stored >> 8);
  out[3] = static_cast<uint8_t>(~out[1]);
  out[4] = static_cast<uint8_t>(~out[2]);
  std::copy_n(message.begin(), stored, out.begin() + kStoredBlockHeaderBytes);
  AppendCompressed(message.subspan(stored), &out);
  return out;
}

Inflater::Inflater() {
  if (inflateInit2(&stream_, kRawWindowBits) != Z_OK) std::abort();
}

Inflater::~Inflater() { inflateEnd(&stream_); }

void Inflater::Feed(std::span<const uint8_t> bytes) {
  stream_.next_in = const_cast<uint8_t*>(bytes.data());
  stream_.avail_in = static_cast<uInt>(bytes.size());
}

void Inflater::FeedMessageEnd() { Feed(kMessageTail); }

std::optional<size_t> Inflater::Next(std::span<uint8_t> out) {
  stream_.next_out = out.data();
  stream_.avail_out = static_cast<uInt>(out.size());
  const int result = inflate(&stream_, Z_SYNC_FLUSH);
  // Z_BUF_ERROR: nothing in, nothing out.
  if (result != Z_OK && result != Z_BUF_ERROR) return std::nullopt;
  return out.size() - stream_.avail_out;
}

}  // namespace hawser::bench
