#include "net/connection/connection.h"

#include <errno.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

#include "net/loop/command.h"

namespace hawser::net {

namespace {

// How much one connection may receive in one turn, so that the others have theirs.
constexpr size_t kMaxReceive = 256 * 1024;

std::unique_ptr<ws::MessageInflater> NewInflater(const Deflate* agreed, Compressor& compressor) {
  if (agreed == nullptr) return nullptr;
  return std::make_unique<ws::MessageInflater>(&compressor.inflaters(), agreed->peer);
}

bool WouldBlock(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR; }

}  // namespace

Connection::Connection(ConnectionHost& host, Adopt adopt, uint32_t slot, uint32_t generation)
    : host_(host),
      session_(adopt.role, adopt.limits, NewInflater(adopt.deflate.get(), host.compressor)),
      written_(adopt.written),
      slot_(slot),
      generation_(generation),
      fd_(std::move(adopt.fd)) {
  if (adopt.deflate != nullptr) {
    EnsureRare().compressed = std::make_unique<CompressedSending>(*adopt.deflate);
  }
}

Connection::Rare& Connection::EnsureRare() {
  if (rare_ == nullptr) rare_ = std::make_unique<Rare>();
  return *rare_;
}

bool Connection::Open() { return UpdateInterest(); }

bool Connection::OnReady(const Ready& ready) {
  const bool peer_gone = ready.hangup || ready.error;
  if ((ready.readable || peer_gone) && reads()) {
    if (!Read()) return false;
    // A hangup or an error shows in what recv() returns, behind the bytes that arrived before it; a
    // write would hear of it at once.
    if (peer_gone) return true;
  }
  return !(ready.writable || peer_gone) || Flush();
}

bool Connection::ReceiveAhead(std::span<uint8_t> bytes) {
  bytes_read_ += bytes.size();
  session_.Feed(bytes);
  return Decode();
}

bool Connection::Read() {
  if (session_.finished()) return Discard();

  const std::span<uint8_t> direct = session_.DirectArea();
  if (!direct.empty()) {
    const ssize_t size = recv(fd(), direct.data(), std::min(direct.size(), kMaxReceive), 0);
    if (size <= 0) return OnReceived(size);
    bytes_read_ += static_cast<size_t>(size);
    session_.Wrote(static_cast<size_t>(size));
    return Decode();
  }

  const std::span<uint8_t> area = host_.slabs.Area();
  if (area.empty()) {
    starved_ = true;
    host_.starved.push_back(slot_);
    return UpdateInterest();
  }
  const ssize_t size = recv(fd(), area.data(), area.size(), 0);
  if (size <= 0) return OnReceived(size);
  bytes_read_ += static_cast<size_t>(size);
  session_.Feed(area.first(static_cast<size_t>(size)));
  const bool alive = Decode();
  host_.slabs.Commit(static_cast<size_t>(size));
  return alive;
}

// Nothing that comes after a close frame or an error counts, but the end of the stream must be
// seen.
bool Connection::Discard() {
  std::array<uint8_t, 16 * 1024> unwanted;
  return OnReceived(recv(fd(), unwanted.data(), unwanted.size(), 0));
}

// What a recv() that gave no bytes to decode has told.
bool Connection::OnReceived(ssize_t size) {
  if (size > 0) return true;
  if (size == 0) return OnEndOfStream();
  return WouldBlock(errno);
}

bool Connection::OnEndOfStream() {
  end_of_stream_ = true;
  if (shut_down_) return false;
  Push(NewEvent(LoopEventKind::kEnd));
  return UpdateInterest();
}

bool Connection::Decode() {
  for (;;) {
    const ws::Event event = session_.Next();
    if (event.kind == ws::EventKind::kNone) break;
    // Only without maxPayload, and after more than 1 GiB: JavaScript is told sizes in 32 bits.
    if (event.need > UINT32_MAX) return false;
    if (event.kind == ws::EventKind::kYield) {
      yielded_ = true;
      host_.compressor.SpendInflating(ws::Session::kInflateSlice);
      ContinueLater();
      StashUnread();
      return UpdateInterest();
    }
    if (event.kind != ws::EventKind::kNeedBuffer) {
      Emit(event);
    } else if (event.need <= kMaxOwnBuffer) {
      TakeBuffer(event.need);
    } else {
      needs_buffer_ = true;
      LoopEvent request = NewEvent(LoopEventKind::kNeedBuffer);
      request.need = event.need;
      request.value = static_cast<uint32_t>(session_.filled());
      if (own_buffer_ !=
          nullptr) {  // what is collected so far goes along, to be copied to the larger buffer
        request.payload = {own_buffer_.get(), session_.filled()};
        request.owned = std::move(own_buffer_);
      }
      Push(std::move(request));
      StashUnread();
      return UpdateInterest();
    }
  }
  if (rare_ != nullptr) rare_->stash.reset();
  return true;
}

void Connection::TakeBuffer(size_t need) {
  std::unique_ptr<uint8_t[]> larger(new uint8_t[need]);
  if (own_buffer_ != nullptr) std::copy_n(own_buffer_.get(), session_.filled(), larger.get());
  own_buffer_ = std::move(larger);
  session_.ProvideBuffer({own_buffer_.get(), need});
}

// What is not decoded yet must not stay in the slab, which is not ours for longer than this turn.
void Connection::StashUnread() {
  const std::span<const uint8_t> rest = session_.unread();
  std::unique_ptr<uint8_t[]> copy(new uint8_t[rest.size()]);
  std::copy(rest.begin(), rest.end(), copy.get());
  session_.MoveUnread({copy.get(), rest.size()});
  EnsureRare().stash = std::move(copy);
}

bool Connection::Continue() {
  if (!yielded_) return true;
  yielded_ = false;
  if (!Decode()) return false;
  return UpdateInterest();
}

bool Connection::ProvideBuffer(std::span<uint8_t> memory) {
  needs_buffer_ = false;
  session_.ProvideBuffer(memory);
  if (!Decode()) return false;
  return UpdateInterest();
}

bool Connection::SetReading(bool on) {
  paused_ = !on;
  return UpdateInterest();
}

bool Connection::OnSlabsFree() {
  starved_ = false;
  return UpdateInterest();
}

bool Connection::End() {
  ending_ = true;
  return Flush();
}

bool Connection::Flush() {
  const WriteResult result = queue_.Flush(fd());
  if (result.status == WriteStatus::kFailed) return false;
  queue_.Settle();
  const CompressedSending* const sending = compressed();
  const uint32_t saved = sending == nullptr ? 0 : sending->saved();
  std::atomic_ref<uint32_t>(*written_).store(static_cast<uint32_t>(queue_.written_total()) + saved,
                                             std::memory_order_relaxed);
  ReportWritten();

  if (ending_ && !shut_down_ && result.status == WriteStatus::kDrained) {
    shut_down_ = true;
    if (end_of_stream_) return false;
    shutdown(fd(), SHUT_WR);
  }
  return UpdateInterest();
}

void Connection::Close() {
  host_.poller.Remove(fd());
  queue_.Discard();
  LoopEvent closed = NewEvent(LoopEventKind::kClosed);
  closed.value = end_of_stream_ ? 1 : 0;
  closed.owned = std::move(own_buffer_);
  Push(std::move(closed));
}

void Connection::NotifyWhenWritten(uint32_t position) {
  EnsureRare().notifications.push_back({queue_.appended_total(), position});
}

void Connection::ReportWritten() {
  if (rare_ == nullptr) return;
  std::vector<Notification>& all = rare_->notifications;
  const auto pending = std::find_if(all.begin(), all.end(), [this](const Notification& n) {
    return n.at > queue_.written_total();
  });
  if (pending == all.begin()) return;

  // One event stands for all that it has passed.
  LoopEvent event = NewEvent(LoopEventKind::kWritten);
  event.value = std::prev(pending)->position;
  Push(std::move(event));
  all.erase(all.begin(), pending);
}

void Connection::Emit(const ws::Event& event) {
  LoopEvent out = NewEvent(static_cast<LoopEventKind>(event.kind));
  out.code = static_cast<uint8_t>(event.error);
  out.value = event.kind == ws::EventKind::kError ? static_cast<uint32_t>(event.error_value)
                                                  : event.close_code;
  out.payload = event.payload;

  if (event.in_buffer && own_buffer_ != nullptr) {
    out.owned = std::move(own_buffer_);
  } else if (event.in_buffer) {
    out.in_provided_buffer = true;
  } else if (!event.payload.empty() && !host_.slabs.Contains(event.payload.data())) {
    out.owned.reset(new uint8_t[event.payload.size()]);
    std::copy(event.payload.begin(), event.payload.end(), out.owned.get());
    out.payload = {out.owned.get(), event.payload.size()};
  }
  if (!event.fragment_ends.empty()) {
    out.fragment_ends = std::make_unique<std::vector<uint32_t>>(event.fragment_ends.begin(),
                                                                event.fragment_ends.end());
  }
  Push(std::move(out));
}

LoopEvent Connection::NewEvent(LoopEventKind kind) const {
  LoopEvent event;
  event.kind = kind;
  event.slot = slot_;
  return event;
}

void Connection::Push(LoopEvent event) {
  host_.slabs.CountEvent();
  host_.events.push_back(std::move(event));
}

bool Connection::reads() const {
  return !end_of_stream_ && !starved_ && !needs_buffer_ && !yielded_ &&
         (!paused_ || session_.finished());
}

// Tells the poller what we wait for. With nothing to wait for we leave the set: hangups and errors
// are reported even to who asks for no event, and would keep the loop awake.
bool Connection::UpdateInterest() {
  const bool writes = queue_.bytes() > 0;
  const Registered wanted = reads() && writes ? Registered::kReadWrite
                            : reads()         ? Registered::kRead
                            : writes          ? Registered::kWrite
                                              : Registered::kNone;
  if (wanted == registered_) return true;

  int error = 0;
  if (wanted == Registered::kNone) {
    host_.poller.Remove(fd());
  } else {
    const Interest interest = wanted == Registered::kReadWrite ? Interest::kReadWrite
                              : wanted == Registered::kRead    ? Interest::kRead
                                                               : Interest::kWrite;
    error = registered_ == Registered::kNone ? host_.poller.Add(fd(), key(), interest)
                                             : host_.poller.Modify(fd(), key(), interest);
  }
  registered_ = wanted;
  return error == 0;
}

}  // namespace hawser::net
