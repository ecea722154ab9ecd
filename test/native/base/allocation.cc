#include "base/allocation.h"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <unordered_map>

extern "C" {

void* __real_malloc(size_t size);
void __real_free(void* memory);
void* __wrap_malloc(size_t size);
void __wrap_free(void* memory);

// A sanitizer answers a request that is too large with null, as the system does.
const char* __asan_default_options();
const char* __tsan_default_options();
const char* __asan_default_options() { return "allocator_may_return_null=1"; }
const char* __tsan_default_options() { return "allocator_may_return_null=1"; }

}  // extern "C"

namespace {

constexpr size_t kNone = SIZE_MAX;
std::atomic<size_t> refused_from{kNone};

class Count {
 public:
  void Add(void* memory, size_t size) {
    const std::lock_guard lock(mutex_);
    sizes_[memory] = size;
    total_ += size;
  }
  void Remove(void* memory) {
    const std::lock_guard lock(mutex_);
    const auto entry = sizes_.find(memory);
    if (entry == sizes_.end()) return;
    total_ -= entry->second;
    sizes_.erase(entry);
  }
  size_t total() {
    const std::lock_guard lock(mutex_);
    return total_;
  }

 private:
  std::mutex mutex_;
  std::unordered_map<void*, size_t> sizes_;
  size_t total_ = 0;
};

// Never destroyed: memory is freed until the very end.
Count& TheCount() {
  static auto* const count = new Count;
  return *count;
}

}  // namespace

void* __wrap_malloc(size_t size) {
  void* const memory = size >= refused_from.load() ? nullptr : __real_malloc(size);
  if (memory == nullptr) {
    errno = ENOMEM;
  } else {
    TheCount().Add(memory, size);
  }
  return memory;
}

void __wrap_free(void* memory) {
  TheCount().Remove(memory);
  __real_free(memory);
}

namespace hawser::base {

size_t AllocatedBytes() { return TheCount().total(); }

RefusedAllocations::RefusedAllocations(size_t from_size) { refused_from.store(from_size); }
RefusedAllocations::~RefusedAllocations() { refused_from.store(kNone); }

}  // namespace hawser::base
