#include "binding/protocol/frame_encoding.h"

#include <algorithm>
#include <cstring>

#include "binding/node/environment.h"
#include "binding/node/napi_call.h"

namespace hawser::binding {

namespace {

// The bits of lib/core/frame-info.js.
constexpr uint32_t kOpcodeBits = 0x0f;
constexpr uint32_t kFin = 0x10;
constexpr uint32_t kMask = 0x20;
constexpr uint32_t kRsv1 = 0x40;
constexpr uint32_t kCompress = 0x80;

// Turns `text` into UTF-8 behind room for its frame's header, which is written last, when the size
// is known.
size_t EncodeText(napi_env env, napi_value text, const ws::FrameOptions& options,
                  std::span<uint8_t> out) {
  const bool masked = options.mask_key != nullptr;
  const size_t guess = ws::FrameHeaderSize(out.size() - ws::kMaxFrameHeaderSize, masked);
  size_t size = 0;
  CheckOk(napi_get_value_string_utf8(env, text, reinterpret_cast<char*>(out.data() + guess),
                                     out.size() - guess, &size));

  const size_t header_size = ws::FrameHeaderSize(size, masked);
  if (header_size != guess) std::memmove(out.data() + header_size, out.data() + guess, size);
  ws::FinishFrameInPlace(out.subspan(header_size, size), options);
  return header_size + size;
}

// encodeFrame(frame: opcode and flags, payload: string | Uint8Array, out: Uint8Array, offset,
// maskKey?: Uint8Array)
//     -> offset behind the frame
napi_value EncodeFrame(napi_env env, napi_callback_info info) {
  const auto [frame, payload, out, offset, given_key] = Arguments<5>(env, info);
  FrameDescription description(ToUint32(env, frame));
  if (!description.TakeMaskKey(env, given_key)) return nullptr;

  const uint32_t start = ToUint32(env, offset);
  const std::span<uint8_t> area = ToBytes(env, out).subspan(start);
  const Payload content = IsString(env, payload) ? Payload::Text(payload, area.size())
                                                 : Payload::Bytes(ToBytes(env, payload));
  const size_t size = EncodeFrameInto(env, content, description.options(), area);
  return FromUint32(env, start + static_cast<uint32_t>(size));
}

}  // namespace

bool FrameDescription::ReadMaskKey(napi_env env, napi_value given_key) {
  if (!IsUndefined(env, given_key)) {
    std::ranges::copy(ToBytes(env, given_key).first(key_.size()), key_.begin());
    return true;
  }
  const auto key = Environment::Of(env)->masks().Next();
  if (key) {
    key_ = *key;
  } else {
    napi_throw_error(env, nullptr, "No random bytes for the masking key are available");
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
  size_t size = 0;
  CheckOk(napi_get_value_string_utf8(env, payload.text, reinterpret_cast<char*>(out.data()),
                                     out.size(), &size));
  return size;
}

void ExportFrameEncoding(napi_env env, napi_value exports) {
  const napi_property_descriptor function = {"encodeFrame", nullptr, EncodeFrame,     nullptr,
                                             nullptr,       nullptr, napi_enumerable, nullptr};
  static_cast<void>(Succeeded(napi_define_properties(env, exports, 1, &function)));
}

}  // namespace hawser::binding
