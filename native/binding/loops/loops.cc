#include "binding/loops/loops.h"

#include <algorithm>
#include <atomic>
#include <iterator>
#include <utility>

#include "binding/node/napi_call.h"
#include "binding/node/uv.h"
#include "net/stream/descriptor.h"
#include "net/stream/plain_socket.h"

namespace hawser::binding {

namespace {

// Commands that are not worth the waking of a thread: those of one or two connections.
constexpr size_t kLittle = 8;

// Commands that are worth a thread, though the JS thread drives.
constexpr size_t kMuch = 32;

// Bytes whose compression is worth a thread: half a millisecond.
constexpr size_t kMuchToCompress = 16 * 1024;

// Commands after which a loop's thread begins while JavaScript still adds more.
constexpr size_t kLargeOutbox = 256;
constexpr size_t kLargeToCompress = 256 * 1024;

// What waits to be compressed as the process exits gets so much time.
constexpr uint64_t kMostAtExitMs = 250;

bool SameLimits(const ws::Limits& a, const ws::Limits& b) {
  return a.max_payload == b.max_payload && a.max_fragments == b.max_fragments &&
         a.max_buffered_chunks == b.max_buffered_chunks &&
         a.skip_utf8_validation == b.skip_utf8_validation;
}

}  // namespace

Loops::~Loops() {
  for (const auto& lane : lanes_) {
    lane->watcher.reset();
    lane->loop.Stop();
  }
}

bool Loops::Start(uint32_t threads) {
  for (uint32_t i = 0; i < std::max(threads, 1u); ++i) {
    auto lane = std::make_unique<Lane>(pump_, blocks_);
    if (lane->loop.Open() != 0) {
      lanes_.clear();
      return false;
    }
    lane->watcher = std::make_unique<LoopWatcher>(env_, lane->loop.poll_fd(), OnLoopReadable, this);
    lanes_.push_back(std::move(lane));
  }
  has_threads_ = threads > 0 && StartThreads();
  if (!has_threads_) lanes_.front()->watcher->Start();
  return true;
}

// As many as the system grants; loops without one are given up, but for the first, which JavaScript
// can drive. Whether there is any.
bool Loops::StartThreads() {
  const auto refused =
      std::ranges::find_if(lanes_, [](const auto& lane) { return lane->loop.StartThread() != 0; });
  const bool any = refused != lanes_.begin();
  lanes_.erase(any ? refused : std::next(refused), lanes_.end());
  return any;
}

int64_t Loops::Adopt(Adoption adoption) {
  const uint32_t slot = TakeSlot();
  uint32_t* const written = CounterOf(slot);
  base::UniqueFd own;
  if (written != nullptr) {
    uv_loop_s* loop = nullptr;
    CheckOk(napi_get_uv_event_loop(env_, &loop));
    own = net::TakeOver(adoption.fd, uv_backend_fd(loop));
  }
  if (written == nullptr || !own.valid()) {
    free_slots_.push_back(slot);
    return -1;
  }
  names_.Add(slot, adoption.fd, adoption.role);

  // The slot's last connection may have left something; JavaScript reads it before the loop begins.
  std::atomic_ref<uint32_t>(*written).store(0, std::memory_order_relaxed);
  net::Adopt adopt;
  adopt.stream = std::make_unique<net::PlainSocket>(std::move(own));
  adopt.written = written;
  adopt.traffic = &traffic_.Of(slot);
  adopt.traffic->Begin(adoption.received, adoption.sent);
  adopt.role = adoption.role;
  adopt.limits = Intern(adoption.limits);
  adopt.deflate = std::move(adoption.deflate);
  LaneOf(slot).outbox.Push({slot, std::move(adopt)});
  return slot;
}

napi_value Loops::CounterArray(uint32_t index) {
  napi_value array;
  CheckOk(napi_get_reference_value(env_, counters_[index].array, &array));
  return array;
}

void Loops::Collect() {
  if (batch_.empty()) return;
  batch_.TakeAll([this](const SmallFrame& frame, std::span<const uint8_t> payload) {
    const FrameDescription description(frame.description);
    LaneAt(frame.slot)
        .outbox.SendFrame(env_, frame.slot, description.options(), Payload::Bytes(payload));
  });
  for (const auto& lane : lanes_) PostIfLarge(*lane);
}

uint32_t Loops::Post(bool may_hand_over) {
  Collect();
  uint32_t outcome = 0;
  for (const auto& lane : lanes_) {
    if (lane->outbox.empty() && !lane->loop.busy()) continue;
    const size_t commands = lane->outbox.size();
    const bool much =
        commands > kMuch || lane->outbox.to_compress() > kMuchToCompress || lane->loop.busy();
    const bool woke_thread = lane->outbox.PostTo(lane->loop);
    if (lane->loop.driver() == net::Driver::kThread) {
      if (woke_thread && commands <= kLittle) outcome |= kWokeForLittle;
    } else if (may_hand_over && much) {
      outcome |= kHandedOver;
    } else {
      lane->loop.ExecutePosted();
      if (lane->inbox.HasDelivered()) outcome |= kPostMadeEvents;
    }
  }
  if ((outcome & kHandedOver) != 0) SetDriver(net::Driver::kThread);
  return outcome;
}

void Loops::PostIfLarge(Lane& lane) {
  const bool large =
      lane.outbox.size() >= kLargeOutbox || lane.outbox.to_compress() >= kLargeToCompress;
  if (large && lane.loop.driver() == net::Driver::kThread) lane.outbox.PostTo(lane.loop);
}

void Loops::SetDriver(net::Driver driver) {
  if (!has_threads_) return;
  for (const auto& lane : lanes_) {
    lane->loop.SetDriver(driver);
    if (driver == net::Driver::kJavaScript) {
      lane->watcher->Start();
      // A wakeup meant for the thread may be lost: whoever takes over looks into the mailbox once.
      lane->loop.TurnOnJsThread();
      if (lane->inbox.HasDelivered()) pump_.Rearm();
    } else {
      lane->watcher->Stop();
    }
  }
}

void Loops::TurnAtExit() {
  Collect();
  for (const auto& lane : lanes_) {
    static_cast<void>(lane->outbox.PostTo(lane->loop));
    lane->loop.FinishSending(kMostAtExitMs);
  }
}

void Loops::OnLoopReadable(void* context) {
  auto* const loops = static_cast<Loops*>(context);
  for (const auto& lane : loops->lanes_) {
    if (lane->loop.driver() == net::Driver::kJavaScript) lane->loop.TurnOnJsThread();
  }
  loops->pump_.Dispatch();
}

// Programs use few different options: one entry serves all connections that have the same.
const ws::Limits* Loops::Intern(const ws::Limits& limits) {
  const auto known = std::find_if(limits_.begin(), limits_.end(),
                                  [&](const auto& entry) { return SameLimits(*entry, limits); });
  if (known != limits_.end()) return known->get();
  limits_.push_back(std::make_unique<ws::Limits>(limits));
  return limits_.back().get();
}

uint32_t Loops::TakeSlot() {
  if (free_slots_.empty()) return next_slot_++;
  const uint32_t slot = free_slots_.back();
  free_slots_.pop_back();
  return slot;
}

uint32_t* Loops::CounterOf(uint32_t slot) {
  const uint32_t index = slot / kSlotsPerCounterArray;
  if (index == counters_.size()) {
    Counters counters;
    napi_value memory;
    napi_value array;
    void* data = nullptr;
    const size_t size = kSlotsPerCounterArray * sizeof(uint32_t);
    if (!Succeeded(napi_create_arraybuffer(env_, size, &data, &memory)) ||
        !Succeeded(napi_create_typedarray(env_, napi_uint32_array, kSlotsPerCounterArray, memory, 0,
                                          &array))) {
      return nullptr;
    }
    CheckOk(napi_create_reference(env_, array, 1, &counters.array));
    counters.values = static_cast<uint32_t*>(data);
    counters_.push_back(counters);
  }
  return counters_[index].values + slot % kSlotsPerCounterArray;
}

}  // namespace hawser::binding
