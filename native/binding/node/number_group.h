// Objects of named numbers, for what both sides know (node/constants.h). Thread: the JS thread.
#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace hawser::binding {

struct NamedNumber {
  template <typename Value>
  constexpr NamedNumber(const char* its_name, Value its_value)
      : name(its_name), value(static_cast<uint32_t>(its_value)) {}

  const char* name;
  uint32_t value;
};

inline Napi::Object NumberGroup(Napi::Env env, std::initializer_list<NamedNumber> numbers) {
  auto group = Napi::Object::New(env);
  for (const NamedNumber& number : numbers)
    group[number.name] = Napi::Number::New(env, number.value);
  group.Freeze();
  return group;
}

// The place of a field in a record of 32-bit words.
constexpr size_t WordAt(size_t offset) { return offset / sizeof(uint32_t); }

}  // namespace hawser::binding
