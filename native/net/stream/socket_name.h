// The name of one end of a TCP connection: its address and port, as the kernel has them and, when
// somebody asks, as text.
//
// Small, because there are two for every open connection. Thread: any; no state.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <tuple>

namespace hawser::net {

struct SocketName {
  enum class Family : uint8_t {
    kNone,  // of a Unix socket, or of one that is not connected any more
    kIpv4,
    kIpv6
  };

  std::array<uint8_t, 16> address{};  // in the order of the network; IPv4: the first four
  uint32_t zone = 0;                  // the interface of a link-local IPv6 address, by its index
  uint16_t port = 0;
  Family family = Family::kNone;

  bool operator==(const SocketName&) const = default;
  // Not <=>, which not every standard library has for arrays.
  bool operator<(const SocketName& other) const {
    return std::tie(address, zone, port, family) <
           std::tie(other.address, other.zone, other.port, other.family);
  }
};

static_assert(sizeof(SocketName) == 24);

SocketName PeerName(int fd);
SocketName LocalName(int fd);

// As Node prints it: a link-local address has its zone ("fe80::1%eth0", RFC 4007 section 11).
std::string AddressText(const SocketName& name);

}  // namespace hawser::net
