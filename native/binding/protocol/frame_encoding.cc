#include "binding/protocol/frame_encoding.h"

#include <algorithm>
#include <cstring>

#include "binding/node/environment.h"
#include "binding/node/napi_call.h"

namespace hawser::binding {

namespace {

// Turns `text` into UTF-8, followed by the terminator that N-API writes; returns its bytes.
size_t ReadText(napi_env env, napi_value text, std::span<uint8_t> out) {
  size_t size = 0;
  if (!Succeeded(napi_get_value_string_utf8(env, text, reinterpret_cast<char*>(out.data()),
                                            out.size(), &size))) {
    Refuse(env, "a string");
  }
  return size;
}

// Turns `text` into UTF-8 behind room for its frame's header, which is written last, when the size
// is known.
size_t EncodeText(napi_env env, napi_value text, const ws::FrameOptions& options,
                  std::span<uint8_t> out) {
  const bool masked = options.mask_key != nullptr;
  const size_t guess = ws::FrameHeaderSize(out.size() - ws::kMaxFrameHeaderSize, masked);
  const size_t size = ReadText(env, text, out.subspan(guess));
  const size_t header_size = ws::FrameHeaderSize(size, masked);
  if (header_size != guess) std::memmove(out.data() + header_size, out.data() + guess, size);
  ws::FinishFrameInPlace(out.subspan(header_size, size), options);
  return header_size + size;
}

// encodeFrame(frame: opcode and flags, payload: string | Uint8Array, out: Uint8Array, offset,
// maskKey?: Uint8Array)
//     -> offset behind the frame; throws a RangeError when there is no room for it in `out`. A text
//     must have the room that lib/core/payload.js finds for it: it is cut off otherwise.
napi_value EncodeFrame(napi_env env, napi_callback_info info) {
  const auto [frame, payload, out, offset, given_key] = Arguments<5>(env, info);
  FrameDescription description(ToUint32(env, frame));
  const size_t start = ToUint32(env, offset);
  const std::span<uint8_t> memory = ToBytes(env, out);
  const Payload content =
      IsString(env, payload) ? Payload::Text(payload, 1) : Payload::Bytes(ToBytes(env, payload));
  if (Refused(env) || !description.TakeMaskKey(env, given_key)) return nullptr;

  if (start > memory.size() || memory.size() - start < ws::kMaxFrameHeaderSize + content.bound) {
    Throw(env, Thrown::kRangeError, "There is no room for the frame");
    return nullptr;
  }
  const std::span<uint8_t> area = memory.subspan(start);
  return FromSize(env, start + EncodeFrameInto(env, content, description.options(), area));
}

}  // namespace

bool FrameDescription::ReadMaskKey(napi_env env, napi_value given_key) {
  if (!IsUndefined(env, given_key)) {
    // Who makes the keys may have detached its memory meanwhile: what is not there is 0, as in ws.
    const std::span<const uint8_t> key = ToBytes(env, given_key);
    std::copy_n(key.begin(), std::min(key.size(), key_.size()), key_.begin());
    return !Refused(env);
  }
  const auto key = Environment::Of(env)->masks().Next();
  if (key) {
    key_ = *key;
  } else {
    Throw(env, Thrown::kError, "No random bytes for the masking key are available");
  }
  return key.has_value();
}

ws::FrameOptions FrameDescription::options() const {
  return {.opcode = static_cast<ws::Opcode>(bits_ & kOpcodeBits),
          .fin = (bits_ & kFin) != 0,
          .rsv1 = (bits_ & kRsv1) != 0,
          .mask_key = masked() ? &key_ : nullptr};
}

bool FrameDescription::masked() const { return (bits_ & kMask) != 0; }

bool FrameDescription::compress() const { return (bits_ & kCompress) != 0; }

size_t EncodeFrameInto(napi_env env, const Payload& payload, const ws::FrameOptions& options,
                       std::span<uint8_t> out) {
  return payload.text != nullptr ? EncodeText(env, payload.text, options, out)
                                 : ws::EncodeFrame(out.data(), options, payload.bytes);
}

size_t CopyPayload(napi_env env, const Payload& payload, std::span<uint8_t> out) {
  if (payload.text == nullptr) {
    std::ranges::copy(payload.bytes, out.begin());
    return payload.bytes.size();
  }
  return ReadText(env, payload.text, out);
}

void ExportFrameEncoding(napi_env env, napi_value exports) {
  const napi_property_descriptor function = {"encodeFrame", nullptr, EncodeFrame,     nullptr,
                                             nullptr,       nullptr, napi_enumerable, nullptr};
  static_cast<void>(Succeeded(napi_define_properties(env, exports, 1, &function)));
}

}  // namespace hawser::binding
