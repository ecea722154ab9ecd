#include "binding/node/constants.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "binding/loops/loop_facts.h"
#include "binding/loops/send_batch.h"
#include "binding/protocol/event_records.h"
#include "binding/protocol/frame_encoding.h"
#include "net/connection/command.h"
#include "net/connection/loop_event.h"
#include "ws/frame/opcode.h"

namespace hawser::binding {

namespace {

using net::LoopEventKind;
using ws::Opcode;

struct Number {
  template <typename Value>
  constexpr Number(const char* its_name, Value its_value)
      : name(its_name), value(static_cast<uint32_t>(its_value)) {}

  const char* name;
  uint32_t value;
};

Napi::Object Group(Napi::Env env, std::initializer_list<Number> numbers) {
  auto group = Napi::Object::New(env);
  for (const Number& number : numbers) group[number.name] = Napi::Number::New(env, number.value);
  group.Freeze();
  return group;
}

constexpr size_t WordAt(size_t offset) { return offset / sizeof(uint32_t); }

constexpr size_t EventWordAt(size_t offset) {
  return WordAt(offsetof(LoopEventRecord, event) + offset);
}

}  // namespace

Napi::Object Constants(Napi::Env env) {
  auto all = Napi::Object::New(env);

  all["opcode"] = Group(env, {{"CONTINUATION", Opcode::kContinuation},
                              {"TEXT", Opcode::kText},
                              {"BINARY", Opcode::kBinary},
                              {"CLOSE", Opcode::kClose},
                              {"PING", Opcode::kPing},
                              {"PONG", Opcode::kPong}});
  all["frame"] = Group(env, {{"OPCODE_BITS", FrameBits::kOpcodeBits},
                             {"FIN", FrameBits::kFin},
                             {"MASK", FrameBits::kMask},
                             {"RSV1", FrameBits::kRsv1},
                             {"COMPRESS", FrameBits::kCompress}});
  all["eventKind"] = Group(env, {{"TEXT", LoopEventKind::kText},
                                 {"BINARY", LoopEventKind::kBinary},
                                 {"PING", LoopEventKind::kPing},
                                 {"PONG", LoopEventKind::kPong},
                                 {"CLOSE", LoopEventKind::kClose},
                                 {"ERROR", LoopEventKind::kError},
                                 {"NEED_BUFFER", LoopEventKind::kNeedBuffer},
                                 {"WRITTEN", LoopEventKind::kWritten},
                                 {"END", LoopEventKind::kEnd},
                                 {"CLOSED", LoopEventKind::kClosed}});
  all["payload"] = Group(env, {{"KIND_BITS", kKindBits},
                               {"IS_INDEXED", kPayloadIsIndexed >> kKindBits},
                               {"HAS_FRAGMENT_ENDS", kHasFragmentEnds >> kKindBits},
                               {"IN_PROVIDED_BUFFER", kInProvidedBuffer >> kKindBits},
                               {"MAX_POOLED", kMaxPooled}});
  all["chunkRecord"] = Group(env, {{"WORDS", kRecordWords},
                                   {"UNFINISHED", ChunkHeader::kUnfinished},
                                   {"YIELDED", ChunkHeader::kYielded},
                                   {"KIND", WordAt(offsetof(EventRecord, kind_and_flags))},
                                   {"POSITION", WordAt(offsetof(EventRecord, position))},
                                   {"LENGTH", WordAt(offsetof(EventRecord, length))},
                                   {"VALUE", WordAt(offsetof(EventRecord, value))}});
  all["loopRecord"] = Group(env, {{"POOL_USED", LoopHeader::kPoolUsed},
                                  {"POOL_IS_FULL", LoopHeader::kPoolIsFull},
                                  {"HEARTBEATS", LoopHeader::kHeartbeats},
                                  {"HEADER_WORDS", LoopHeader::kLoopHeaderWords},
                                  {"WORDS", kLoopRecordWords},
                                  {"SLOT", WordAt(offsetof(LoopEventRecord, slot))},
                                  {"KIND", EventWordAt(offsetof(EventRecord, kind_and_flags))},
                                  {"POSITION", EventWordAt(offsetof(EventRecord, position))},
                                  {"LENGTH", EventWordAt(offsetof(EventRecord, length))},
                                  {"VALUE", EventWordAt(offsetof(EventRecord, value))},
                                  {"NEED", WordAt(offsetof(LoopEventRecord, need))},
                                  {"READING", WordAt(offsetof(LoopEventRecord, reading))}});
  all["smallFrame"] = Group(env, {{"HEADER_WORDS", SendBatch::kHeaderWords},
                                  {"WORDS", SendBatch::kFrameWords},
                                  {"SLOT", WordAt(offsetof(SmallFrame, slot))},
                                  {"DESCRIPTION", WordAt(offsetof(SmallFrame, description))},
                                  {"OFFSET", WordAt(offsetof(SmallFrame, offset))},
                                  {"LENGTH", WordAt(offsetof(SmallFrame, length))}});
  all["sendProgress"] = Group(env, {{"WORDS", sizeof(net::SendProgress) / sizeof(uint32_t)},
                                    {"WRITTEN", WordAt(offsetof(net::SendProgress, written))},
                                    {"OFFERED", WordAt(offsetof(net::SendProgress, offered))}});
  all["fact"] = Group(env, {{"WORDS", LoopFacts::kWords},
                            {"DISPATCHING", LoopFacts::kDispatching},
                            {"EVENTS", LoopFacts::kEvents},
                            {"HEARTBEATS", LoopFacts::kHeartbeats},
                            {"BUSY_LOOPS", LoopFacts::kBusyLoops},
                            {"COMMANDS", LoopFacts::kCommands},
                            {"BYTES_TO_COMPRESS", LoopFacts::kBytesToCompress},
                            {"POSTED", LoopFacts::kPosted},
                            {"WOKEN_THREADS", LoopFacts::kWokenThreads}});
  return all;
}

}  // namespace hawser::binding
