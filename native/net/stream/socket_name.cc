#include "net/stream/socket_name.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

namespace hawser::net {

namespace {

SocketName NameOf(int fd, int (*get_name)(int, sockaddr*, socklen_t*)) {
  sockaddr_storage given{};
  socklen_t length = sizeof given;
  SocketName name;
  if (get_name(fd, reinterpret_cast<sockaddr*>(&given), &length) != 0) return name;

  if (given.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(given);
    std::memcpy(name.address.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
    name.zone = v6.sin6_scope_id;
    name.port = ntohs(v6.sin6_port);
    name.family = SocketName::Family::kIpv6;
  } else if (given.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(given);
    std::memcpy(name.address.data(), &v4.sin_addr, sizeof v4.sin_addr);
    name.port = ntohs(v4.sin_port);
    name.family = SocketName::Family::kIpv4;
  }
  return name;
}

// By its name, or by its index when it has none any more.
std::string InterfaceText(uint32_t index) {
  std::array<char, IF_NAMESIZE> text{};
  return if_indextoname(index, text.data()) == nullptr ? std::to_string(index) : text.data();
}

}  // namespace

SocketName PeerName(int fd) { return NameOf(fd, getpeername); }

SocketName LocalName(int fd) { return NameOf(fd, getsockname); }

std::string AddressText(const SocketName& name) {
  if (name.family == SocketName::Family::kNone) return {};
  const bool is_v6 = name.family == SocketName::Family::kIpv6;
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(is_v6 ? AF_INET6 : AF_INET, name.address.data(), buffer.data(), buffer.size());

  std::string text = buffer.data();
  const bool is_link_local = is_v6 && name.address[0] == 0xfe && (name.address[1] & 0xc0) == 0x80;
  if (is_link_local && name.zone != 0) text += '%' + InterfaceText(name.zone);
  return text;
}

}  // namespace hawser::net
