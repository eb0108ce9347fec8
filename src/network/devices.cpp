#include "network/devices.h"

#include <fmt/format.h>
#include <linux/if.h>
#include <linux/sched.h>

#include <array>
#include <vector>

#include "base/error.h"
#include "base/scope.h"
#include "config/field_path.h"
#include "network/route_messages.h"
#include "sys/file.h"
#include "sys/netlink.h"
#include "sys/process.h"

namespace libcontainer::network {
namespace {

using sys::SysResult;

// A dump that is interrupted again and again is used as it is: each address is right by itself.
constexpr int kDumpAttempts = 5;

// Talks to the kernel about one network namespace.
class Channel {
 public:
  explicit Channel(sys::Fd socket) : socket_(std::move(socket)) {}

  SysResult<Link> find(std::string_view name) {
    SYS_TRY_ASSIGN(const Reply reply, ask(get_link(name)));
    if (!reply.link) return sys::fail(ENODEV);
    return *reply.link;
  }

  // EEXIST if an interface has that name.
  SysResult<> require_free(std::string_view name) {
    const auto found = find(name);
    if (found) return sys::fail(EEXIST);
    return found.error().value == ENODEV ? SysResult<>{} : sys::fail(found.error().value);
  }

  SysResult<> change(const Bytes& message) {
    SYS_TRY(ask(message));
    return {};
  }

  SysResult<std::vector<Address>> addresses(int index) {
    for (int attempt = 1;; ++attempt) {
      SYS_TRY_ASSIGN(const Reply reply, ask(get_addresses()));
      if (reply.interrupted && attempt < kDumpAttempts) continue;
      std::vector<Address> found;
      for (const auto& [of, address] : reply.addresses) {
        if (of == index && is_moved(address)) found.push_back(address);
      }
      return found;
    }
  }

 private:
  // Everything that comes until the kernel has said that it is all.
  SysResult<Reply> ask(const Bytes& message) {
    SYS_TRY(sys::send_route_message(socket_, message));
    Reply all;
    while (!all.done) {
      alignas(8) std::array<std::byte, 32768> buffer;
      SYS_TRY_ASSIGN(const std::size_t size, sys::receive_route_messages(socket_, buffer));
      Reply part = parse_reply(std::span(buffer).first(size));
      if (part.error != 0) return sys::fail(part.error);
      all.done = part.done;
      all.interrupted = all.interrupted || part.interrupted;
      if (part.link) all.link = std::move(part.link);
      all.addresses.insert(all.addresses.end(), part.addresses.begin(), part.addresses.end());
    }
    return all;
  }

  sys::Fd socket_;
};

// A socket stays in the network namespace where it was made. That of a thread is its own: others
// of the program do not notice.
SysResult<Channel> open_channel_in(sys::FdRef other) {
  SYS_TRY_ASSIGN(const sys::Fd own,
                 sys::open_at(sys::FdRef::cwd(), "/proc/thread-self/ns/net", O_RDONLY));
  SYS_TRY(sys::set_namespace(other, CLONE_NEWNET));
  auto socket = sys::open_route_socket();
  SYS_TRY(sys::set_namespace(own, CLONE_NEWNET));
  if (!socket) return sys::fail(socket.error().value);
  return Channel(std::move(*socket));
}

// With the words for what failed.
template <class T>
Result<T> named(SysResult<T> result, const std::string& field, std::string_view what) {
  if (result) {
    if constexpr (std::is_void_v<T>) {
      return {};
    } else {
      return std::move(*result);
    }
  }
  return std::unexpected(base::with_field(
      base::make_system_error(result.error().value, fmt::format("{}: {}", field, what)), field));
}

// The two ends of a move.
struct Namespaces {
  Channel here;
  Channel there;
  sys::Fd target;
};

Result<Namespaces> open_namespaces(pid_t pid) {
  const std::string field = "linux.netDevices";
  const std::string path = fmt::format("/proc/{}/ns/net", pid);
  LC_TRY_ASSIGN(sys::Fd target,
                named(sys::open_at(sys::FdRef::cwd(), path, O_RDONLY), field, "open " + path));
  LC_TRY_ASSIGN(Channel there, named(open_channel_in(target), field, "enter " + path));
  LC_TRY_ASSIGN(sys::Fd socket, named(sys::open_route_socket(), field, "open a socket"));
  return Namespaces{
      .here = Channel(std::move(socket)), .there = std::move(there), .target = std::move(target)};
}

// The words of a failed one, as "move netDevice eth1 to the container's …: set it down".
class Move {
 public:
  Move(Namespaces& namespaces, const std::string& name, const std::string& new_name)
      : here_(namespaces.here),
        there_(namespaces.there),
        target_(namespaces.target),
        name_(name),
        new_name_(new_name) {}

  Result<> run() {
    LC_TRY_ASSIGN(const Link link, step(here_.find(name_), "find it"));
    // The kernel moves first and then cannot rename.
    const std::string target = fmt::format("as '{}'", new_name_);
    LC_TRY(step(there_.require_free(new_name_), target));
    // Before it goes down, which is the end of IPv6 addresses.
    LC_TRY_ASSIGN(const auto addresses, step(here_.addresses(link.index), "read its addresses"));
    // No name can be changed while it is up.
    LC_TRY(step(here_.change(set_link_up(link.index, false)), "set it down"));
    auto moved_there =
        step(here_.change(move_link(link.index, target_.number(), new_name_)), target);
    if (!moved_there) put_back(link, addresses);
    LC_TRY(std::move(moved_there));
    LC_TRY_ASSIGN(const Link moved, step(there_.find(new_name_), "find it there"));
    for (const Address& address : addresses) {
      LC_TRY(step(there_.change(add_address(moved.index, address)), "add an address"));
    }
    return step(there_.change(set_link_up(moved.index, true)), "set it up");
  }

 private:
  // It has stayed: as it was, as far as that goes.
  void put_back(const Link& link, const std::vector<Address>& addresses) {
    if ((link.flags & IFF_UP) == 0) return;
    (void)here_.change(set_link_up(link.index, true));
    for (const Address& address : addresses) (void)here_.change(add_address(link.index, address));
  }

  template <class T>
  Result<T> step(SysResult<T> result, std::string_view what) const {
    if (result) return named(std::move(result), {}, {});
    return named(
        std::move(result), config::entry_path("linux.netDevices", name_),
        fmt::format("move netDevice {} to the container's network namespace: {}", name_, what));
  }

  Channel& here_;
  Channel& there_;
  sys::FdRef target_;
  const std::string& name_;
  const std::string& new_name_;
};

}  // namespace

Result<> move_devices(const std::map<std::string, NetDevice>& devices, pid_t pid) {
  LC_TRY_ASSIGN(auto namespaces, open_namespaces(pid));
  for (const auto& [name, device] : devices) {
    LC_TRY(Move(namespaces, name, device.name.empty() ? name : device.name).run());
  }
  return {};
}

Result<> bring_up_loopback_of(pid_t pid) {
  const auto failed = [](sys::Errno error, std::string what) {
    return std::unexpected(base::make_system_error(error.value, "bring up lo: " + what));
  };
  const std::string path = fmt::format("/proc/{}/ns/net", pid);
  const auto target = sys::open_at(sys::FdRef::cwd(), path, O_RDONLY);
  if (!target) return failed(target.error(), "open " + path);
  auto there = open_channel_in(*target);
  if (!there) return failed(there.error(), "enter " + path);
  const auto link = there->find("lo");
  if (!link) return failed(link.error(), "find it");
  const auto done = there->change(set_link_up(link->index, true));
  if (!done) return failed(done.error(), "set it up");
  return {};
}

}  // namespace libcontainer::network
