#include "base/slice.h"

namespace hawser::base {

namespace {

// References that a block has in store while it is filled: a slice then costs this thread no atomic
// operation on memory that another one is just releasing. What is left over is taken back at once.
constexpr size_t kStock = size_t{1} << 32;

}  // namespace

std::span<uint8_t> SliceWriter::Reserve(size_t size, size_t block_size) {
  if (block_ == nullptr || block_->capacity - used_ < size) {
    LeaveBlock();
    block_ = pool_ != nullptr ? pool_->TryTake() : Block::TryMake(block_size, nullptr);
    if (block_ == nullptr) return {};
    block_->Add(kStock - 1);
  }
  return std::span(block_->bytes(), block_->capacity).subspan(used_);
}

Slice SliceWriter::Take(size_t size) {
  ++taken_;
  const std::span<const uint8_t> bytes(block_->bytes() + used_, size);
  used_ += size;
  return {block_, bytes};
}

void SliceWriter::LeaveBlock() {
  if (block_ == nullptr) return;
  block_->Remove(kStock - taken_);
  block_ = nullptr;
  used_ = taken_ = 0;
}

}  // namespace hawser::base
