// Names one after another in one piece of memory, each found again by a small number: an allocation
// for each would cost more than the name. What was removed is given back once it is half of all.
// Thread: that of its owner. Owner: Hub.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hawser::topics {

class NameStore {
 public:
  struct Place {
    uint32_t unit = 0;  // the name begins with this one
    uint16_t size = 0;  // bytes
  };
  static constexpr size_t kMaxSize = UINT16_MAX;

  Place Add(std::string_view name) {
    const Place place{static_cast<uint32_t>(bytes_.size() / kUnit),
                      static_cast<uint16_t>(name.size())};
    // By a quarter: memory to spare would be more than the names of few topics.
    const size_t size = bytes_.size() + UnitsOf(place) * kUnit;
    if (size > bytes_.capacity()) bytes_.reserve(size + size / 4);
    bytes_.insert(bytes_.end(), name.begin(), name.end());
    bytes_.resize(size);
    return place;
  }
  std::string_view At(const Place& place) const {
    return {bytes_.data() + place.unit * kUnit, place.size};
  }
  void Remove(const Place& place) { removed_ += UnitsOf(place) * kUnit; }

  // Whether it should be made anew, of the names that there are.
  bool is_worn() const { return removed_ > kSmall && removed_ * 2 > bytes_.size(); }

 private:
  static constexpr size_t kUnit = 4;  // bytes, so that 32 bits are enough for all there may be
  static constexpr size_t kSmall = 64 * 1024;

  static size_t UnitsOf(const Place& place) { return (place.size + kUnit - 1) / kUnit; }

  std::vector<char> bytes_;
  size_t removed_ = 0;
};

}  // namespace hawser::topics
