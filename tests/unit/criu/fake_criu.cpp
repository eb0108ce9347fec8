// Stands for criu: `criu swrk 3`. FAKE_CRIU says how it answers the call that is no question:
// "succeed", "fail", "notify" (two notifications, the second with a descriptor), "vanish".
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "criu/messages.h"
#include "criu/protobuf.h"
#include "sys/socket.h"

namespace {

using libcontainer::criu::MessageReader;
using libcontainer::criu::MessageWriter;
using libcontainer::sys::FdRef;

constexpr int kSocket = 3;

void send(const MessageWriter& message, FdRef fd = {}) {
  (void)libcontainer::sys::send_message(FdRef::borrow(kSocket),
                                        std::as_bytes(std::span(message.bytes())), fd);
}

std::string receive() {
  std::string buffer(65536, '\0');
  const ssize_t size = ::recv(kSocket, buffer.data(), buffer.size(), 0);
  buffer.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return buffer;
}

std::uint64_t number_of(const std::string& message, std::uint32_t wanted) {
  MessageReader reader(message);
  while (const auto field = reader.next()) {
    if (field->number == wanted) return field->value;
  }
  return 0;
}

MessageWriter answer(std::uint64_t type, bool success) {
  MessageWriter message;
  message.add_number(1, type);
  message.add_number(2, success ? 1 : 0);
  return message;
}

void answer_version() {
  MessageWriter version;
  version.add_number(1, 3);
  version.add_number(2, 17);
  version.add_text(3, "v3.17");
  version.add_number(4, 1);
  auto message = answer(10, true);
  message.add_text(10, version.bytes());
  send(message);
}

void answer_features() {
  MessageWriter features;
  features.add_number(1, 1);
  features.add_number(2, 0);
  auto message = answer(9, true);
  message.add_text(8, features.bytes());
  send(message);
}

// Whether the other side was content.
bool notify(const char* script, int pid, FdRef fd = {}) {
  MessageWriter body;
  body.add_text(1, script);
  body.add_signed(2, pid);
  auto message = answer(6, true);
  message.add_text(5, body.bytes());
  send(message, fd);
  return number_of(receive(), 3) == 1;
}

void answer_call(std::uint64_t type, const std::string& how) {
  if (how == "vanish") return;
  bool success = how != "fail";
  if (how == "notify") {
    success = notify("setup-namespaces", 42) && notify("orphan-pts-master", 42, FdRef::borrow(0));
  }
  auto message = answer(type, success);
  if (!success) message.add_number(7, 3);
  if (!success) message.add_text(9, "it was told to");
  MessageWriter restored;
  restored.add_number(1, 42);
  if (success) message.add_text(4, restored.bytes());
  send(message);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 || std::strcmp(argv[1], "swrk") != 0 || std::strcmp(argv[2], "3") != 0) return 2;
  const char* const how = std::getenv("FAKE_CRIU");
  for (std::string message = receive(); !message.empty(); message = receive()) {
    const std::uint64_t type = number_of(message, 1);
    if (type == 10) {
      answer_version();
    } else if (type == 9) {
      answer_features();
    } else {
      answer_call(type, how != nullptr ? how : "succeed");
      return 0;
    }
  }
  return 0;
}
