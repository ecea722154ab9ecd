// The memory that the code under test gets from malloc(): counted, and refused on demand.
//
// The test program is linked with --wrap=malloc and --wrap=free, which redirect the calls of what
// is linked into it (blocks of base/memory.h) and of nobody else: `new`, GoogleTest and zlib still
// get all they want. Thread: any.
#pragma once

#include <cstddef>

namespace hawser::base {

// Bytes that were asked for and have not been freed.
size_t AllocatedBytes();

// While it lives, there is no memory for any request of that many bytes or more. One at a time.
class RefusedAllocations {
 public:
  explicit RefusedAllocations(size_t from_size = 0);
  ~RefusedAllocations();
  RefusedAllocations(const RefusedAllocations&) = delete;
  RefusedAllocations& operator=(const RefusedAllocations&) = delete;
};

}  // namespace hawser::base
