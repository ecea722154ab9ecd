#include "binding/node/constants.h"

#include <cstddef>
#include <cstdint>

#include "binding/node/number_group.h"
#include "binding/protocol/event_records.h"
#include "binding/protocol/frame_encoding.h"
#include "binding/protocol/limits_argument.h"
#include "ws/frame/opcode.h"
#include "ws/session.h"

namespace hawser::binding {

using ws::EventKind;
using ws::Opcode;

Napi::Object Constants(Napi::Env env) {
  auto all = Napi::Object::New(env);

  all["opcode"] = NumberGroup(env, {{"CONTINUATION", Opcode::kContinuation},
                                    {"TEXT", Opcode::kText},
                                    {"BINARY", Opcode::kBinary},
                                    {"CLOSE", Opcode::kClose},
                                    {"PING", Opcode::kPing},
                                    {"PONG", Opcode::kPong}});
  all["frame"] = NumberGroup(env, {{"OPCODE_BITS", FrameBits::kOpcodeBits},
                                   {"FIN", FrameBits::kFin},
                                   {"MASK", FrameBits::kMask},
                                   {"RSV1", FrameBits::kRsv1},
                                   {"COMPRESS", FrameBits::kCompress}});
  all["eventKind"] = NumberGroup(env, {{"TEXT", EventKind::kText},
                                       {"BINARY", EventKind::kBinary},
                                       {"PING", EventKind::kPing},
                                       {"PONG", EventKind::kPong},
                                       {"CLOSE", EventKind::kClose},
                                       {"ERROR", EventKind::kError}});
  all["payload"] = NumberGroup(env, {{"KIND_BITS", kKindBits},
                                     {"IS_INDEXED", kPayloadIsIndexed >> kKindBits},
                                     {"HAS_FRAGMENT_ENDS", kHasFragmentEnds >> kKindBits},
                                     {"IN_PROVIDED_BUFFER", kInProvidedBuffer >> kKindBits},
                                     {"MAX_POOLED", kMaxPooled}});
  all["limits"] = NumberGroup(env, {{"WORDS", kLimitWords},
                                    {"MAX_PAYLOAD", kMaxPayload},
                                    {"MAX_FRAGMENTS", kMaxFragments},
                                    {"MAX_BUFFERED_CHUNKS", kMaxBufferedChunks},
                                    {"MAX_BUFFERED_BYTES", kMaxBufferedBytes},
                                    {"SKIP_UTF8_VALIDATION", kSkipUtf8Validation}});
  all["chunkRecord"] = NumberGroup(env, {{"WORDS", kRecordWords},
                                         {"UNFINISHED", ChunkHeader::kUnfinished},
                                         {"YIELDED", ChunkHeader::kYielded},
                                         {"KIND", WordAt(offsetof(EventRecord, kind_and_flags))},
                                         {"POSITION", WordAt(offsetof(EventRecord, position))},
                                         {"LENGTH", WordAt(offsetof(EventRecord, length))},
                                         {"VALUE", WordAt(offsetof(EventRecord, value))}});
  return all;
}

}  // namespace hawser::binding
