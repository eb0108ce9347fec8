#include "fake_systemd.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-bus.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace libcontainer::launch {
namespace {

constexpr const char* kPath = "/org/freedesktop/systemd1";
constexpr const char* kManager = "org.freedesktop.systemd1.Manager";
constexpr const char* kJob = "/org/freedesktop/systemd1/job/17";

// The arguments in the order in which they come, containers without their types.
void dump(sd_bus_message* message, std::string& out) {
  char type = 0;
  const char* content = nullptr;
  while (sd_bus_message_peek_type(message, &type, &content) > 0) {
    if (content != nullptr) {
      if (type == 'v') out += std::string(" ") + content;
      sd_bus_message_enter_container(message, type, content);
      if (type == 'a') out += " [";
      dump(message, out);
      if (type == 'a') out += " ]";
      sd_bus_message_exit_container(message);
      continue;
    }
    union {
      const char* text;
      std::uint64_t number = 0;
    } value;
    sd_bus_message_read_basic(message, type, &value);
    const bool is_text = std::strchr("sog", type) != nullptr;
    out += " " + (is_text ? '"' + std::string(value.text) + '"' : std::to_string(value.number));
  }
}

}  // namespace

struct Handler {
  FakeSystemd& fake;
  sd_bus* bus;

  int operator()(sd_bus_message* call) {
    const std::string member = sd_bus_message_get_member(call);
    if (member == "Get") return property(call);
    std::string text = member;
    dump(call, text);
    sd_bus_message_rewind(call, 1);
    {
      const std::lock_guard lock(fake.mutex_);
      fake.calls_.push_back(text);
    }
    if (member == "StartTransientUnit") return start(call);
    if (member == "GetUnit" && fake.behaviour_.description.empty()) {
      return sd_bus_reply_method_errorf(call, "org.freedesktop.systemd1.NoSuchUnit", "not loaded");
    }
    if (member == "GetUnit") return sd_bus_reply_method_return(call, "o", "/unit");
    if (member == "StopUnit") return job(call);
    return sd_bus_reply_method_return(call, "");
  }

  int property(sd_bus_message* call) {
    const char* interface = nullptr;
    const char* name = nullptr;
    sd_bus_message_read(call, "ss", &interface, &name);
    const std::string value = std::strcmp(name, "Version") == 0       ? "252.4-1"
                              : std::strcmp(name, "Description") == 0 ? fake.behaviour_.description
                                                                      : "/init";
    return sd_bus_reply_method_return(call, "v", "s", value.c_str());
  }

  int start(sd_bus_message* call) {
    const Behaviour& behaviour = fake.behaviour_;
    if (!behaviour.refuse_start.empty() && fake.behaviour_.refusals-- > 0) {
      return sd_bus_reply_method_errorf(call, behaviour.refuse_start.c_str(), "not this one");
    }
    return job(call);
  }

  int job(sd_bus_message* call) {
    const int replied = sd_bus_reply_method_return(call, "o", kJob);
    if (fake.behaviour_.job_result.empty()) return replied;
    // Another's job first.
    sd_bus_emit_signal(bus, kPath, kManager, "JobRemoved", "uoss", 9U, "/other", "x", "failed");
    return sd_bus_emit_signal(bus, kPath, kManager, "JobRemoved", "uoss", 17U, kJob, "x.scope",
                              fake.behaviour_.job_result.c_str());
  }
};

FakeSystemd::FakeSystemd(Behaviour behaviour) : behaviour_(std::move(behaviour)) {
  char directory[] = "/tmp/fake-systemd-XXXXXX";
  if (mkdtemp(directory) == nullptr) throw std::runtime_error("mkdtemp");
  path_ = std::string(directory) + "/socket";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path, path_.c_str());
  listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      listen(listener_, 5) != 0) {
    throw std::runtime_error("listen");
  }
  thread_ = std::thread([this] { serve(); });
}

FakeSystemd::~FakeSystemd() {
  stops_ = true;
  thread_.join();
  close(listener_);
  unlink(path_.c_str());
  rmdir(path_.substr(0, path_.rfind('/')).c_str());
}

std::vector<std::string> FakeSystemd::take_calls() {
  const std::lock_guard lock(mutex_);
  return std::exchange(calls_, {});
}

void FakeSystemd::serve() {
  while (!stops_) {
    pollfd waiting{listener_, POLLIN, 0};
    if (poll(&waiting, 1, 20) <= 0) continue;
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client >= 0) serve_client(client);
  }
}

void FakeSystemd::serve_client(int fd) {
  sd_bus* bus = nullptr;
  sd_id128_t id{};
  id.bytes[0] = 1;
  sd_bus_new(&bus);
  sd_bus_set_fd(bus, fd, fd);
  sd_bus_set_server(bus, 1, id);
  sd_bus_start(bus);
  Handler handler{*this, bus};
  sd_bus_add_filter(
      bus, nullptr,
      [](sd_bus_message* message, void* self, sd_bus_error*) {
        if (sd_bus_message_is_method_call(message, nullptr, nullptr) <= 0) return 0;
        (*static_cast<Handler*>(self))(message);
        return 1;
      },
      &handler);
  while (!stops_) {
    const int handled = sd_bus_process(bus, nullptr);
    if (handled < 0) break;
    if (handled == 0) sd_bus_wait(bus, 20'000);
  }
  sd_bus_close_unref(bus);
}

}  // namespace libcontainer::launch
