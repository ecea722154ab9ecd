#include "binding/loops/loops.h"

#include <algorithm>
#include <string>
#include <utility>

#include "binding/loops/tls/exit_guard.h"
#include "binding/node/napi_call.h"
#include "binding/node/uv.h"
#include "net/stream/descriptor.h"
#include "net/stream/plain_socket.h"

namespace hawser::binding {

Loops::~Loops() {
  for (const auto& lane : lanes_) {
    lane->watcher.reset();
    lane->loop.Stop();
    if (lane->tls != nullptr) NeedNotHalt(lane->loop);
  }
}

bool Loops::Start(uint32_t threads) {
  for (uint32_t i = 0; i < std::max(threads, 1u); ++i) {
    auto lane = std::make_unique<Lane>(pump_, blocks_);
    lane->watcher = std::make_unique<LoopWatcher>(OnLoopReadable, this);
    if (!pump_.works() || lane->loop.Open() != 0 ||
        !lane->watcher->Open(env_, lane->loop.poll_fd())) {
      lanes_.clear();
      return false;
    }
    lanes_.push_back(std::move(lane));
  }
  has_threads_ = threads > 0 && StartThreads();
  if (has_threads_ || StartWatching()) return true;
  lanes_.clear();
  return false;
}

// As many as the system grants; loops without one are given up, but for the first, which JavaScript
// can drive. Whether there is any.
bool Loops::StartThreads() {
  size_t started = 0;
  while (started < lanes_.size()) {
    const std::string name = "hawser-io-" + std::to_string(started);
    if (lanes_[started]->loop.StartThread(name.c_str()) != 0) break;
    ++started;
  }
  lanes_.resize(std::max<size_t>(started, 1));
  return started > 0;
}

int64_t Loops::Adopt(Adoption adoption) {
  const uint32_t slot = TakeSlot();
  net::SendProgress* const progress = ProgressOf(slot);
  base::UniqueFd own;
  if (progress != nullptr && !LaneOf(slot).loop.failed()) {
    uv_loop_s* loop = nullptr;
    CheckOk(napi_get_uv_event_loop(env_, &loop));
    own = net::TakeOver(adoption.fd, uv_backend_fd(loop));
  }
  if (!own.valid()) {
    free_slots_.push_back(slot);
    return -1;
  }
  names_.Add(slot, adoption.fd, adoption.role, adoption.key);
  if (slot >= descriptors_.size()) descriptors_.resize(slot + 1);
  descriptors_[slot] = own.get();

  // The slot's last connection may have left something; JavaScript reads it before the loop begins.
  *progress = {};
  net::Adopt adopt;
  adopt.stream = StreamOver(std::move(own), slot, adoption.tls.get());
  adopt.progress = progress;
  adopt.traffic = &traffic_.Of(slot);
  adopt.traffic->Begin(adoption.received, adoption.sent);
  adopt.role = adoption.role;
  limits_of_[slot] = limits_.Take(adoption.limits);
  adopt.limits = &limits_of_[slot]->limits;
  adopt.deflate = std::move(adoption.deflate);
  adopt.rhythm = adoption.rhythm;
  adopt.backpressure = adoption.backpressure;
  LaneOf(slot).outbox.Push({slot, std::move(adopt)});
  return slot;
}

std::unique_ptr<net::ByteStream> Loops::StreamOver(base::UniqueFd fd, uint32_t slot,
                                                   TlsTaking* tls) {
  if (tls == nullptr) return std::make_unique<net::PlainSocket>(std::move(fd));
  std::unique_ptr<net::TlsWorkspace>& workspace = LaneAt(slot).tls;
  if (workspace == nullptr) {
    workspace = std::make_unique<net::TlsWorkspace>();
    HaltAtExit(LaneAt(slot).loop);
  }
  TlsTable::Row row;
  auto stream = tls->Finish(std::move(fd), *workspace, row);
  tls_.Add(slot, std::move(row));
  return stream;
}

base::UniqueFd Loops::Share(uint32_t slot) {
  Lane& lane = LaneOf(slot);
  static_cast<void>(lane.outbox.PostTo(lane.loop));
  base::UniqueFd shared = lane.loop.Share(slot);
  NoteWork();
  if (facts_.undrained() > 0) pump_.Rearm();
  return shared;
}

void Loops::Release(uint32_t slot) {
  names_.Remove(slot);
  tls_.Remove(slot);
  limits_.GiveBack(std::exchange(limits_of_[slot], nullptr));
  free_slots_.push_back(slot);
}

bool Loops::SendHead(uint32_t slot, std::span<const uint8_t> head) {
  const uint16_t counted = LaneOf(slot).outbox.SendHead(slot, head);
  // The loop does not know the connection before the next Post().
  const auto size = static_cast<uint32_t>(head.size());
  *ProgressOf(slot) = {.written = size, .offered = size, .published = 0};
  traffic_.Of(slot).CountSent(counted);
  return counted > 0;
}

napi_value Loops::ProgressArray(uint32_t index) {
  napi_value array;
  CheckOk(napi_get_reference_value(env_, progress_[index].array, &array));
  return array;
}

void Loops::Collect() {
  if (batch_.empty()) return;
  batch_.TakeAll([this](const SmallFrame& frame, std::span<const uint8_t> payload) {
    const FrameDescription description(frame.description);
    LaneAt(frame.slot)
        .outbox.SendFrame(env_, frame.slot, description.options(), Payload::Bytes(payload));
  });
  NoteWork();
}

void Loops::Publish(const net::Publish& publish, uint32_t members) {
  Collect();
  for (const auto& lane : lanes_) {
    lane->outbox.Publish(publish, members / static_cast<uint32_t>(lanes_.size()));
  }
  NoteWork();
}

void Loops::NoteWork() {
  size_t commands = 0;
  size_t bytes = 0;
  uint32_t busy = 0;
  for (const auto& lane : lanes_) {
    commands = std::max(commands, lane->outbox.size());
    bytes = std::max(bytes, lane->outbox.to_compress());
    busy += lane->loop.busy() ? 1 : 0;
  }
  facts_.Set(LoopFacts::kCommands, static_cast<uint32_t>(commands));
  facts_.Set(LoopFacts::kBytesToCompress,
             static_cast<uint32_t>(std::min<size_t>(bytes, UINT32_MAX)));
  facts_.Set(LoopFacts::kBusyLoops, busy);
}

void Loops::NoteDrained(uint32_t events, uint32_t heartbeats) {
  facts_.CountDrained(events, heartbeats);
  NoteWork();
}

void Loops::Post(bool goes_on) {
  Collect();
  size_t posted = 0;
  uint32_t woken = 0;
  for (const auto& lane : lanes_) {
    if (!goes_on) lane->outbox.Forget();
    if (lane->outbox.empty() && !lane->loop.busy()) continue;
    posted = std::max(posted, lane->outbox.size());
    if (lane->outbox.PostTo(lane->loop)) ++woken;
    if (lane->loop.driver() == net::Driver::kOwner) lane->loop.ExecutePosted();
  }
  facts_.Set(LoopFacts::kPosted, static_cast<uint32_t>(posted));
  facts_.Set(LoopFacts::kWokenThreads, woken);
  NoteWork();
}

bool Loops::SetDriver(net::Driver driver) {
  if (!has_threads_) return false;
  const bool by_javascript = driver == net::Driver::kOwner;
  if (!by_javascript) {
    StopWatching();
  } else if (!StartWatching()) {
    return false;
  }
  for (const auto& lane : lanes_) {
    lane->loop.SetDriver(driver);
    // A wakeup meant for the thread may be lost: whoever takes over looks into the mailbox once.
    if (by_javascript) lane->loop.TurnOnOwnerThread();
  }
  if (by_javascript && facts_.undrained() > 0) pump_.Rearm();
  return true;
}

bool Loops::StartWatching() {
  const bool all =
      std::ranges::all_of(lanes_, [](const auto& lane) { return lane->watcher->Start(); });
  if (!all) StopWatching();
  return all;
}

void Loops::StopWatching() {
  for (const auto& lane : lanes_) lane->watcher->Stop();
}

void Loops::TurnAtExit() {
  if (!exit_end_ms_) exit_end_ms_ = net::Timers::NowMs() + kMaxCompressingAtExitMs;
  Collect();
  for (const auto& lane : lanes_) {
    static_cast<void>(lane->outbox.PostTo(lane->loop));
    lane->loop.FinishSending(*exit_end_ms_ - std::min(*exit_end_ms_, net::Timers::NowMs()));
  }
}

void Loops::OnLoopReadable(void* context) {
  auto* const loops = static_cast<Loops*>(context);
  for (const auto& lane : loops->lanes_) {
    if (lane->loop.driver() == net::Driver::kOwner) lane->loop.TurnOnOwnerThread();
  }
  loops->NoteWork();
  if (loops->facts_.undrained() > 0) loops->pump_.Dispatch();
}

uint32_t Loops::TakeSlot() {
  if (free_slots_.empty()) {
    limits_of_.push_back(nullptr);
    return next_slot_++;
  }
  const uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  return slot;
}

net::SendProgress* Loops::ProgressOf(uint32_t slot) {
  constexpr size_t kBytes = kSlotsPerProgressArray * sizeof(net::SendProgress);
  const uint32_t index = slot / kSlotsPerProgressArray;
  if (index == progress_.size()) {
    ProgressMemory added;
    napi_value memory;
    napi_value array;
    void* data = nullptr;
    if (!Succeeded(napi_create_arraybuffer(env_, kBytes, &data, &memory)) ||
        !Succeeded(napi_create_typedarray(env_, napi_uint32_array, kBytes / sizeof(uint32_t),
                                          memory, 0, &array))) {
      return nullptr;
    }
    CheckOk(napi_create_reference(env_, array, 1, &added.array));
    added.of_slots = static_cast<net::SendProgress*>(data);
    progress_.push_back(added);
  }
  return progress_[index].of_slots + slot % kSlotsPerProgressArray;
}

}  // namespace hawser::binding
