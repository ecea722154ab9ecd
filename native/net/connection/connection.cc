#include "net/connection/connection.h"

#include <errno.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace hawser::net {

namespace {

// How much one connection may receive in one turn, so that the others have theirs.
constexpr size_t kMaxReceive = 256 * 1024;
constexpr size_t kMaxReadsOn = 16;  // records of TLS, of 16 KiB at most

std::unique_ptr<ws::MessageInflater> NewInflater(const Deflate* agreed, Compressor& compressor) {
  if (agreed == nullptr) return nullptr;
  return std::make_unique<ws::MessageInflater>(&compressor.inflaters(), agreed->peer);
}

bool Contains(std::span<const uint8_t> area, std::span<const uint8_t> part) {
  return part.data() >= area.data() && part.data() + part.size() <= area.data() + area.size();
}

}  // namespace

Connection::Connection(ConnectionContext& context, Adopt adopt, uint32_t slot, uint32_t generation)
    : context_(context),
      session_(adopt.role, adopt.limits, NewInflater(adopt.deflate.get(), context.compressor)),
      stream_(std::move(adopt.stream)),
      progress_(*adopt.progress),
      traffic_(*adopt.traffic),
      slot_(slot),
      generation_(generation),
      max_backpressure_(adopt.backpressure.max_bytes),
      drops_(adopt.backpressure.drops),
      is_client_(adopt.role == ws::Role::kClient) {
  if (adopt.deflate != nullptr) {
    EnsureRare().compressed = std::make_unique<CompressedSending>(*adopt.deflate);
  }
}

Connection::Rare& Connection::EnsureRare() {
  if (rare_ == nullptr) rare_ = std::make_unique<Rare>();
  return *rare_;
}

void Connection::GoOnLater() {
  if (listed_) return;
  listed_ = true;
  context_.unfinished.push_back(key());
}

bool Connection::Move(Transition transition) {
  const std::optional<ConnectionState> next = StateAfter(state_, transition);
  if (next) SetState(*next);
  return next.has_value();
}

bool Connection::Fail(int error) {
  error_ = static_cast<uint8_t>(error);
  return false;
}

bool Connection::Open() { return UpdateInterest(); }

bool Connection::OnReady(const Ready& ready) {
  const bool peer_gone = ready.hangup || ready.error;
  // What waits to be sent may wait for the peer to say something.
  const bool sends = ready.writable || peer_gone || (queue_.bytes() > 0 && !registered_.writable);
  if ((ready.readable || peer_gone) && reads()) {
    if (!ReadOn()) return false;
    // A hangup or an error shows in what is received, behind the bytes that arrived before it; a
    // write would hear of it at once.
    if (peer_gone) return true;
  }
  return !sends || Flush();
}

// As long as the stream has something that the poller does not tell of, and the others have their
// turn.
bool Connection::ReadOn() {
  for (size_t i = 0; i < kMaxReadsOn; ++i) {
    if (!Read()) return false;
    if (!stream_->holds_input() || !reads()) break;
  }
  return !(stream_->holds_input() || stream_->holds_output()) || UpdateInterest();
}

bool Connection::ReceiveAhead(base::Memory bytes) {
  const std::span<uint8_t> input = bytes.bytes();
  EnsureRare().stash = std::move(bytes);
  ++reading_;
  session_.Feed(input);
  return DecodeOn();
}

bool Connection::Read() {
  if (session_.finished()) return Discard();
  if (!context_.delivery.has_room()) return AwaitRoom();
  const size_t most = rare_ ? rare_->limit.Of(kMaxReceive) : kMaxReceive;
  const std::span<uint8_t> direct = session_.DirectArea();
  if (!direct.empty()) return ReadInto(direct.first(std::min(direct.size(), most)), true);
  const std::span<uint8_t> area = context_.delivery.Area();
  if (!area.empty()) return ReadInto(area.first(std::min(area.size(), most)), false);
  return context_.delivery.all_drained() ? Fail(ENOMEM) : AwaitRoom();
}

bool Connection::ReadInto(std::span<uint8_t> area, bool direct) {
  const StreamResult result = stream_->Receive(area);
  if (result.status != StreamStatus::kDone) return OnNothingReceived(result);
  CountReceived(result.bytes);
  ++reading_;
  bool alive = false;
  if (direct) {
    session_.Wrote(result.bytes);
    alive = Decode();
  } else {
    session_.Feed(area.first(result.bytes));
    alive = Decode();
    context_.delivery.Commit(result.bytes);
  }
  return alive && (!held(Hold::kPause) || UpdateInterest());
}

void Connection::CountReceived(size_t bytes) {
  traffic_.CountReceived(bytes);
  if (!rare_) return;
  rare_->limit.Count(bytes);
  if (rare_->limit.reached()) Add(Hold::kPause);
}

// Nothing that comes after a close frame or an error counts, but the end of the stream must be
// seen.
bool Connection::Discard() {
  std::array<uint8_t, 16 * 1024> unwanted;
  const StreamResult result = stream_->Receive(unwanted);
  if (result.status != StreamStatus::kDone) return OnNothingReceived(result);
  traffic_.CountReceived(result.bytes);
  return true;
}

bool Connection::OnNothingReceived(const StreamResult& result) {
  if (result.status == StreamStatus::kWouldBlock) return UpdateInterest();
  if (result.status == StreamStatus::kFailed) return Fail(result.error);
  saw_peer_end_ = true;
  Move(Transition::kPeerEnd);
  if (state_ == ConnectionState::kClosed) return false;
  context_.delivery.Push(NewEvent(LoopEventKind::kEnd));
  return UpdateInterest();
}

bool Connection::AwaitRoom() {
  if (!held(Hold::kRoom)) context_.delivery.Await(slot_);
  Add(Hold::kRoom);
  return UpdateInterest();
}

bool Connection::Decode() {
  for (;;) {
    // What one receive has brought may be thousands of events, or inflate to a thousand times as
    // much.
    if (!context_.delivery.has_room()) return StashUnread() && AwaitRoom();
    const ws::Event event = session_.Next();
    switch (event.kind) {
      case ws::EventKind::kNone:
        if (rare_ != nullptr) rare_->stash = {};
        return true;
      case ws::EventKind::kYield:
        Add(Hold::kWork);
        context_.compressor.SpendInflating(ws::Session::kInflateSlice);
        GoOnLater();
        return StashUnread() && UpdateInterest();
      case ws::EventKind::kNeedBuffer:
        if (event.need > kMaxOwnBuffer) return AskForBuffer(event.need);
        if (!TakeBuffer(event.need)) return Fail(ENOMEM);
        break;
      default:
        if (!Emit(event)) return Fail(ENOMEM);
    }
  }
}

// A hold is over, under which input was put aside.
bool Connection::DecodeOn() { return Decode() && UpdateInterest(); }

bool Connection::TakeBuffer(size_t need) {
  base::Memory larger = base::Memory::TryAllocate(need);
  if (!larger) return false;
  base::Memory& buffer = EnsureRare().own_buffer;
  if (buffer) std::ranges::copy(buffer.bytes().first(session_.filled()), larger.bytes().begin());
  buffer = std::move(larger);
  session_.ProvideBuffer(buffer.bytes());
  return true;
}

bool Connection::AskForBuffer(size_t need) {
  // Only without maxPayload, and after more than 1 GiB: sizes are told in 32 bits.
  if (need > UINT32_MAX) return Fail(ENOMEM);
  Add(Hold::kNeedsBuffer);
  LoopEvent request = NewEvent(LoopEventKind::kNeedBuffer);
  request.need = static_cast<uint32_t>(need);
  request.value = static_cast<uint32_t>(session_.filled());
  if (collects()) {  // what is collected so far goes along, to be copied to the larger buffer
    request.owned = base::Slice(std::move(rare_->own_buffer), session_.filled());
    request.payload = request.owned.bytes();
  }
  context_.delivery.Push(std::move(request));
  return StashUnread() && UpdateInterest();
}

// What is not decoded yet must not stay in the slab, which is not ours for longer than this turn.
bool Connection::StashUnread() {
  const std::span<const uint8_t> rest = session_.unread();
  base::Memory& stash = EnsureRare().stash;
  if (rest.empty()) {
    stash = {};
  } else if (!Contains(stash.bytes(), rest)) {
    base::Memory copy = base::Memory::TryCopy(rest);
    if (!copy) return Fail(ENOMEM);
    session_.MoveUnread(copy.bytes());
    stash = std::move(copy);
  }
  return true;
}

bool Connection::Continue() {
  if (!held(Hold::kWork)) return !(reads() && stream_->holds_input()) || ReadOn();
  Lift(Hold::kWork);
  return DecodeOn();
}

bool Connection::OnRoom() {
  if (!held(Hold::kRoom)) return true;
  Lift(Hold::kRoom);
  // What was put aside goes first, unless it waits for something else, too.
  return held(Hold::kWork) || held(Hold::kNeedsBuffer) ? true : DecodeOn();
}

bool Connection::ProvideBuffer(std::span<uint8_t> memory) {
  Lift(Hold::kNeedsBuffer);
  session_.ProvideBuffer(memory);
  return DecodeOn();
}

bool Connection::PauseReading(uint32_t most) {
  EnsureRare().limit.Set(most);
  if (rare_->limit.reached()) Add(Hold::kPause);
  return UpdateInterest();
}

bool Connection::ResumeReading() {
  if (rare_) rare_->limit.Lift();
  Lift(Hold::kPause);
  return UpdateInterest();
}

bool Connection::End() {
  Move(Transition::kEnd);
  return Flush();
}

bool Connection::Flush() {
  const uint64_t before = queue_.written_total();
  const WriteResult result = queue_.Flush(*stream_);
  if (stream_->holds_output() && queue_.bytes() == 0) {
    const StreamResult own = stream_->Send({});
    if (own.status == StreamStatus::kFailed) return Fail(own.error);
  }
  CountSent(queue_.written_total() - before);
  if (result.status == WriteStatus::kFailed) return Fail(result.error);
  if (!queue_.Settle(context_.tails)) return Fail(ENOMEM);
  PublishProgress();
  ReportWritten();

  if (EndsWhenDrained(state_) && result.status == WriteStatus::kDrained) {
    Move(Transition::kDrained);
    if (state_ == ConnectionState::kClosed) {
      stream_->EndByClosing();
      return false;
    }
    stream_->EndSending();
  }
  return UpdateInterest();
}

void Connection::Close() {
  SetState(ConnectionState::kClosed);
  if (registered_ != Readiness{}) context_.poller.Remove(fd());
  queue_.Discard();
  LoopEvent closed = NewEvent(LoopEventKind::kClosed);
  closed.value = (saw_peer_end_ ? kPeerHadEnded : 0u) | (was_silent_ ? kPeerWasSilent : 0u) |
                 (was_slow_ ? kPeerWasSlow : 0u);
  closed.code = error_;
  context_.delivery.Push(std::move(closed));
}

// False: there is no memory for it.
bool Connection::Emit(const ws::Event& event) {
  if (TakeHeartbeat(event)) return true;
  LoopEvent out = NewEvent(static_cast<LoopEventKind>(event.kind));
  out.code = static_cast<uint8_t>(event.error);
  out.value = event.kind == ws::EventKind::kError ? static_cast<uint32_t>(event.error_value)
                                                  : event.close_code;
  out.payload = event.payload;
  if (TakeAwaited(event.kind)) out.value = 1;

  if (event.in_buffer && collects()) {
    out.owned = base::Slice(std::move(rare_->own_buffer), event.payload.size());
  } else if (event.in_buffer) {
    out.in_provided_buffer = true;
  } else if (!event.payload.empty() && !context_.delivery.InSlab(event.payload.data())) {
    out.owned = base::Slice::TryCopy(event.payload);
    if (out.owned.empty()) return false;
    out.payload = out.owned.bytes();
  }
  if (!event.fragment_ends.empty()) {
    out.fragment_ends = std::make_unique<std::vector<uint32_t>>(event.fragment_ends.begin(),
                                                                event.fragment_ends.end());
  }
  context_.delivery.Push(std::move(out));
  return true;
}

// Each pong that our owner has asked for; and each ping of a server, whose clients watch for them.
// A server's peers can have no more of these than it sends pings: they put off its timers.
bool Connection::TakeAwaited(ws::EventKind kind) {
  if (kind == ws::EventKind::kPing) return is_client_;
  if (kind != ws::EventKind::kPong || !awaits_pong_) return false;
  awaits_pong_ = false;
  return true;
}

LoopEvent Connection::NewEvent(LoopEventKind kind) const {
  LoopEvent event;
  event.kind = kind;
  event.reading = reading_;
  event.slot = slot_;
  return event;
}

bool Connection::reads() const {
  if (saw_peer_end_) return false;
  return session_.finished() || holds_ == 0;
}

// Tells the poller what we wait for. With nothing to wait for we leave the set: hangups and errors
// are reported even to who asks for no event, and would keep the loop awake.
bool Connection::UpdateInterest() {
  if (stream_->holds_input() && reads()) GoOnLater();
  const Readiness wanted = stream_->WaitsFor(reads(), queue_.bytes() > 0);
  if (wanted == registered_) return true;

  int error = 0;
  if (wanted == Readiness{}) {
    context_.poller.Remove(fd());
  } else if (registered_ == Readiness{}) {
    error = context_.poller.Add(fd(), key(), wanted);
  } else {
    error = context_.poller.Modify(fd(), key(), wanted);
  }
  registered_ = wanted;
  return error == 0 || Fail(error);
}

}  // namespace hawser::net
