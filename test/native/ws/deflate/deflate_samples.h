// Texts and plain zlib counterparts for the tests of permessage-deflate: what they compress is
// inflated by zlib itself, kept open over all messages as most peers do, and the other way round.
// Thread: one. Owner: a test.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "ws/frames.h"

namespace hawser::ws {

inline constexpr std::string_view kFlushTail = {"\x00\x00\xff\xff", 4};

inline std::string TextOf(std::span<const uint8_t> bytes) { return {bytes.begin(), bytes.end()}; }

inline uint32_t NextRandom(uint32_t* state) { return *state = *state * 1664525 + 1013904223; }

inline std::string RandomBytes(size_t size, uint32_t seed = 1) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(NextRandom(&seed) >> 24);
  return bytes;
}

// One of many messages of the same shape and different values.
inline std::string JsonMessage(size_t size, uint32_t seed) {
  constexpr const char* kNames[] = {"london", "paris", "lagos", "quito", "osaka", "turin"};
  std::string text = "{\"type\":\"update\",\"items\":[";
  while (text.size() < size) {
    text += "{\"id\":" + std::to_string(NextRandom(&seed) >> 12) + ",\"name\":\"" +
            kNames[NextRandom(&seed) % 6] +
            "\",\"price\":" + std::to_string((NextRandom(&seed) >> 20) % 1000) +
            ",\"active\":true},";
  }
  text.resize(size);
  return text;
}

// A peer's compressor. With window_bits 8 it is the one of 9, as everywhere.
class PlainDeflate {
 public:
  explicit PlainDeflate(int window_bits = 15) {
    deflateInit2(&stream_, 6, Z_DEFLATED, -std::max(window_bits, 9), 8, Z_DEFAULT_STRATEGY);
  }
  ~PlainDeflate() { deflateEnd(&stream_); }
  PlainDeflate(const PlainDeflate&) = delete;
  PlainDeflate& operator=(const PlainDeflate&) = delete;

  void Reset() { deflateReset(&stream_); }
  // A whole message, or a part of one (whose flush is not cut off), or, with Z_FINISH, a message of
  // a block with BFINAL.
  std::string Message(std::string_view text, bool last = true, int flush = Z_SYNC_FLUSH) {
    std::string out(deflateBound(&stream_, text.size()) + 64, '\0');
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream_.avail_in = static_cast<uInt>(text.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    deflate(&stream_, flush);
    out.erase(out.size() - stream_.avail_out);
    // RFC 7692 7.2.3.6. zlib does not flush twice without input between.
    if (out.empty()) return std::string(1, '\0');
    if (last && flush == Z_SYNC_FLUSH) out.erase(out.size() - kFlushTail.size());
    return out;
  }

 private:
  z_stream stream_{};
};

// A frame as a client sends it, compressed.
inline std::string CompressedFrame(PlainDeflate& deflate, std::string_view text) {
  const std::string payload = deflate.Message(text);
  std::string frame(EncodedFrameSize(payload.size(), true), '\0');
  EncodeFrame(reinterpret_cast<uint8_t*>(frame.data()),
              {.opcode = Opcode::kText, .rsv1 = true, .mask_key = &kTestKey}, BytesOf(payload));
  return frame;
}

// A peer's decompressor. It produces one byte at a time, so that all its references go through its
// window: one that looks further back than the window is an error.
class PlainInflate {
 public:
  explicit PlainInflate(int window_bits = 15) { inflateInit2(&stream_, -window_bits); }
  ~PlainInflate() { inflateEnd(&stream_); }
  PlainInflate(const PlainInflate&) = delete;
  PlainInflate& operator=(const PlainInflate&) = delete;

  void Reset() { inflateReset(&stream_); }
  // "error: ..." when zlib has something to say.
  std::string Message(std::string_view compressed) {
    const std::string input = std::string(compressed) + std::string(kFlushTail);
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    std::string out;
    for (;;) {
      Bytef byte = 0;
      stream_.next_out = &byte;
      stream_.avail_out = 1;
      const int result = inflate(&stream_, Z_SYNC_FLUSH);
      if (result != Z_OK && result != Z_BUF_ERROR) {
        return std::string("error: ") + (stream_.msg != nullptr ? stream_.msg : "?");
      }
      if (stream_.avail_out != 0) return out;
      out += static_cast<char>(byte);
    }
  }

 private:
  z_stream stream_{};
};

}  // namespace hawser::ws
