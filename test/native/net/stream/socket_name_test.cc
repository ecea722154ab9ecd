#include "net/stream/socket_name.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

#include "base/unique_fd.h"

namespace hawser::net {
namespace {

using Family = SocketName::Family;

// A datagram socket that is "connected" to itself: both of its ends have a name, and no peer is
// needed.
base::UniqueFd ConnectedToItself(const sockaddr* address, socklen_t size) {
  base::UniqueFd fd(socket(address->sa_family, SOCK_DGRAM, 0));
  if (bind(fd.get(), address, size) != 0) return {};
  sockaddr_storage bound{};
  socklen_t length = sizeof bound;
  EXPECT_EQ(getsockname(fd.get(), reinterpret_cast<sockaddr*>(&bound), &length), 0);
  EXPECT_EQ(connect(fd.get(), reinterpret_cast<sockaddr*>(&bound), length), 0);
  return fd;
}

SocketName V6(const char* address, uint32_t zone) {
  SocketName name{.zone = zone, .port = 80, .family = Family::kIpv6};
  EXPECT_EQ(inet_pton(AF_INET6, address, name.address.data()), 1);
  return name;
}

TEST(SocketNameTest, HasBothEndsOfAnIpv4Socket) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(0x7f000203);
  const base::UniqueFd fd =
      ConnectedToItself(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const SocketName peer = PeerName(fd.get());
  EXPECT_EQ(peer.family, Family::kIpv4);
  EXPECT_EQ(AddressText(peer), "127.0.2.3");
  EXPECT_NE(peer.port, 0);
  EXPECT_EQ(peer, LocalName(fd.get()));
}

TEST(SocketNameTest, HasBothEndsOfAnIpv6Socket) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_addr = in6addr_loopback;
  const base::UniqueFd fd =
      ConnectedToItself(reinterpret_cast<const sockaddr*>(&address), sizeof address);
  if (!fd.valid()) GTEST_SKIP() << "this machine has no IPv6";
  EXPECT_EQ(PeerName(fd.get()).family, Family::kIpv6);
  EXPECT_EQ(AddressText(PeerName(fd.get())), "::1");
  EXPECT_EQ(PeerName(fd.get()), LocalName(fd.get()));
}

TEST(SocketNameTest, IsNoneForAUnixSocketAndOneThatIsNotConnected) {
  int fds[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
  const base::UniqueFd near(fds[0]);
  const base::UniqueFd far(fds[1]);
  const base::UniqueFd lone(socket(AF_INET, SOCK_STREAM, 0));
  for (const SocketName& name :
       {PeerName(near.get()), LocalName(near.get()), PeerName(lone.get())}) {
    EXPECT_EQ(name.family, Family::kNone);
    EXPECT_EQ(AddressText(name), "");
  }
}

TEST(SocketNameTest, PrintsTheZoneOfALinkLocalAddressAlone) {
  const uint32_t lo = if_nametoindex("lo");
  ASSERT_NE(lo, 0u);
  EXPECT_EQ(AddressText(V6("fe80::1", lo)), "fe80::1%lo");
  EXPECT_EQ(AddressText(V6("febf::2", lo)), "febf::2%lo");
  EXPECT_EQ(AddressText(V6("fec0::1", lo)), "fec0::1");
  EXPECT_EQ(AddressText(V6("fe80::1", 0)), "fe80::1");
  EXPECT_EQ(AddressText(V6("fe80::1", 0x7ffffffe)), "fe80::1%2147483646");
  EXPECT_EQ(AddressText(V6("::ffff:1.2.3.4", 0)), "::ffff:1.2.3.4");
}

}  // namespace
}  // namespace hawser::net
