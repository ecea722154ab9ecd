#include "net/connection/write_queue.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <utility>
#include <vector>

namespace hawser::net {
namespace {

// What one connection may write before the others have their turn.
constexpr size_t kMaxBytesPerFlush = 1024 * 1024;

// Small rests are copied into blocks that are as large as what has to be copied, within these
// bounds: they are not worth an allocation each, and of a large block nothing is freed before all
// of it has gone.
constexpr size_t kMinBlockBytes = 4 * 1024;
constexpr size_t kMaxBlockBytes = 64 * 1024;

// Drained pieces are dropped from the front of the list in runs of at least this many.
constexpr size_t kMinDroppedPieces = 32;

bool IsSmall(const base::Slice& piece) {
  return !SettledTails::MayStay(piece) && piece.size() < SettledTails::kMinShared;
}

}  // namespace

struct WriteQueue::Backlog {
  std::vector<base::Slice> pieces;
  size_t first = 0;          // the first that is not drained
  size_t settled = 0;        // those before were settled; later ones are of this turn
  base::SliceWriter copies;  // of small rests

  std::span<const base::Slice> waiting() const { return std::span(pieces).subspan(first); }
  void Append(base::Slice piece);
  void DropDrained();
  base::Slice CopySmall(const base::Slice& piece, size_t still_to_copy);
};

void WriteQueue::Backlog::Append(base::Slice piece) {
  if (pieces.size() > first && pieces.back().Extend(piece)) return;
  pieces.push_back(std::move(piece));
}

WriteQueue::WriteQueue() = default;
WriteQueue::~WriteQueue() = default;

WriteQueue::Backlog& WriteQueue::EnsureBacklog() {
  if (!backlog_) {
    backlog_ = std::make_unique<Backlog>();
    if (!lone_.empty()) backlog_->pieces.push_back(std::exchange(lone_, {}));
  }
  return *backlog_;
}

void WriteQueue::Append(base::Slice bytes) {
  if (bytes.empty()) return;
  const bool idle = this->bytes() == 0;
  appended_total_ += bytes.size();
  if (idle) {
    lone_ = std::move(bytes);
  } else if (backlog_ || !lone_.Extend(bytes)) {
    EnsureBacklog().Append(std::move(bytes));
  }
}

WriteResult WriteQueue::Flush(ByteStream& stream) {
  const uint64_t turn_ends_at = written_total_ + kMaxBytesPerFlush;
  while (bytes() > 0) {
    std::array<std::span<const uint8_t>, ByteStream::kMaxPieces> pieces;
    size_t count = 0;
    size_t offered = 0;
    const std::span<const base::Slice> waiting =
        backlog_ ? backlog_->waiting() : std::span<const base::Slice>(&lone_, 1);
    for (const base::Slice& piece : waiting.first(std::min(waiting.size(), pieces.size()))) {
      pieces[count++] = piece.bytes();
      offered += piece.size();
    }
    const StreamResult result = stream.Send(std::span(pieces).first(count));
    if (result.status == StreamStatus::kWouldBlock) return {.status = WriteStatus::kPending};
    if (result.status != StreamStatus::kDone) {
      return {.status = WriteStatus::kFailed, .error = result.error};
    }
    Consume(result.bytes);
    // A short write means that the stream is full: another call would only hear that.
    const bool full = result.bytes < offered;
    if (bytes() > 0 && (full || written_total_ >= turn_ends_at)) {
      return {.status = WriteStatus::kPending};
    }
  }
  return {.status = WriteStatus::kDrained};
}

void WriteQueue::Consume(size_t count) {
  written_total_ += count;
  if (!backlog_) {
    lone_.RemovePrefix(count);
    if (lone_.empty()) lone_ = {};
    return;
  }
  if (bytes() == 0) {
    backlog_.reset();
    return;
  }
  while (count > 0) {
    base::Slice& piece = backlog_->pieces[backlog_->first];
    const size_t taken = std::min(count, piece.size());
    count -= taken;
    piece.RemovePrefix(taken);
    if (!piece.empty()) break;
    piece = {};
    ++backlog_->first;
  }
  backlog_->DropDrained();
}

// Waits until half of the list is drained, so that a piece is moved only once on average.
void WriteQueue::Backlog::DropDrained() {
  settled = std::max(settled, first);
  if (first < kMinDroppedPieces || first < pieces.size() / 2) return;
  pieces.erase(pieces.begin(), pieces.begin() + static_cast<std::ptrdiff_t>(first));
  settled -= first;
  first = 0;
}

bool WriteQueue::Settle(SettledTails& tails) {
  if (bytes() == 0 || (backlog_ && backlog_->settled == backlog_->pieces.size())) return true;
  Backlog& backlog = EnsureBacklog();
  const auto unsettled = backlog.pieces.begin() + static_cast<std::ptrdiff_t>(backlog.settled);
  std::vector<base::Slice> latest(std::make_move_iterator(unsettled),
                                  std::make_move_iterator(backlog.pieces.end()));
  backlog.pieces.erase(unsettled, backlog.pieces.end());

  size_t still_to_copy = 0;
  for (const base::Slice& piece : latest) still_to_copy += IsSmall(piece) ? piece.size() : 0;
  for (base::Slice& piece : latest) {
    if (IsSmall(piece)) {
      const size_t size = piece.size();
      piece = backlog.CopySmall(piece, still_to_copy);
      still_to_copy -= size;
    } else if (!SettledTails::MayStay(piece)) {
      piece = tails.Move(piece);
    }
    if (piece.empty()) return false;
    backlog.Append(std::move(piece));
  }
  backlog.settled = backlog.pieces.size();
  return true;
}

base::Slice WriteQueue::Backlog::CopySmall(const base::Slice& piece, size_t still_to_copy) {
  const std::span<uint8_t> room =
      copies.Reserve(piece.size(), std::clamp(still_to_copy, kMinBlockBytes, kMaxBlockBytes));
  if (room.empty()) return {};
  std::memcpy(room.data(), piece.begin(), piece.size());
  return copies.Take(piece.size());
}

void WriteQueue::Discard() {
  lone_ = {};
  backlog_.reset();
  appended_total_ = written_total_;
}

}  // namespace hawser::net
