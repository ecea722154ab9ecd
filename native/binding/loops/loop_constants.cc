#include "binding/loops/loop_constants.h"

#include <cstddef>

#include "binding/loops/loop_facts.h"
#include "binding/loops/send_batch.h"
#include "binding/loops/upkeep_argument.h"
#include "binding/node/number_group.h"
#include "binding/protocol/event_records.h"
#include "net/connection/command.h"
#include "net/connection/loop_event.h"

namespace hawser::binding {

namespace {

using net::LoopEventKind;

constexpr size_t EventWordAt(size_t offset) {
  return WordAt(offsetof(LoopEventRecord, event) + offset);
}

}  // namespace

void AddLoopConstants(Napi::Env env, Napi::Object constants) {
  constants["loopEventKind"] = NumberGroup(env, {{"TEXT", LoopEventKind::kText},
                                                 {"BINARY", LoopEventKind::kBinary},
                                                 {"PING", LoopEventKind::kPing},
                                                 {"PONG", LoopEventKind::kPong},
                                                 {"CLOSE", LoopEventKind::kClose},
                                                 {"ERROR", LoopEventKind::kError},
                                                 {"NEED_BUFFER", LoopEventKind::kNeedBuffer},
                                                 {"WRITTEN", LoopEventKind::kWritten},
                                                 {"END", LoopEventKind::kEnd},
                                                 {"CLOSED", LoopEventKind::kClosed}});
  constants["loopRecord"] =
      NumberGroup(env, {{"POOL_USED", LoopHeader::kPoolUsed},
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
  constants["smallFrame"] =
      NumberGroup(env, {{"HEADER_WORDS", SendBatch::kHeaderWords},
                        {"WORDS", SendBatch::kFrameWords},
                        {"SLOT", WordAt(offsetof(SmallFrame, slot))},
                        {"DESCRIPTION", WordAt(offsetof(SmallFrame, description))},
                        {"OFFSET", WordAt(offsetof(SmallFrame, offset))},
                        {"LENGTH", WordAt(offsetof(SmallFrame, length))}});
  constants["sendProgress"] =
      NumberGroup(env, {{"WORDS", sizeof(net::SendProgress) / sizeof(uint32_t)},
                        {"WRITTEN", WordAt(offsetof(net::SendProgress, written))},
                        {"OFFERED", WordAt(offsetof(net::SendProgress, offered))}});
  constants["upkeep"] = NumberGroup(env, {{"WORDS", kUpkeepWords},
                                          {"IDLE_TIMEOUT", kIdleTimeout},
                                          {"SEND_PINGS", kSendPings},
                                          {"MAX_BACKPRESSURE", kMaxBackpressure},
                                          {"DROPS", kDrops}});
  constants["closedFlag"] = NumberGroup(env, {{"PEER_HAD_ENDED", net::kPeerHadEnded},
                                              {"PEER_WAS_SILENT", net::kPeerWasSilent},
                                              {"PEER_WAS_SLOW", net::kPeerWasSlow}});
  constants["fact"] = NumberGroup(env, {{"WORDS", LoopFacts::kWords},
                                        {"DISPATCHING", LoopFacts::kDispatching},
                                        {"EVENTS", LoopFacts::kEvents},
                                        {"HEARTBEATS", LoopFacts::kHeartbeats},
                                        {"BUSY_LOOPS", LoopFacts::kBusyLoops},
                                        {"COMMANDS", LoopFacts::kCommands},
                                        {"BYTES_TO_COMPRESS", LoopFacts::kBytesToCompress},
                                        {"POSTED", LoopFacts::kPosted},
                                        {"WOKEN_THREADS", LoopFacts::kWokenThreads}});
}

}  // namespace hawser::binding
