// key_label: prints name and security label of the session keyring on standard error.
// Linked statically: it is run inside a container.
#include <fmt/core.h>
#include <linux/keyctl.h>
#include <sys/syscall.h>

#include <array>
#include <string>

#include "arguments.h"
#include "sys/file.h"

namespace {
using namespace conformance;
namespace sys = libcontainer::sys;

std::string ask(int question, const char* doing) {
  std::array<char, 4096> answer;
  const auto size = sys::invoke<std::size_t>(SYS_keyctl, question, KEY_SPEC_SESSION_KEYRING,
                                             answer.data(), answer.size());
  if (!size) die(doing, size.error().value);
  return std::string(answer.data());  // the answer ends with a NUL
}

}  // namespace

int main() {
  // type;uid;gid;permissions;name
  const auto description = ask(KEYCTL_DESCRIBE, "KEYCTL_DESCRIBE");
  const auto name = description.substr(description.rfind(';') + 1);
  const auto line = fmt::format("{} {}\n", name, ask(KEYCTL_GET_SECURITY, "KEYCTL_GET_SECURITY"));
  if (!sys::write_all(sys::FdRef::borrow(2), line)) return 1;
}
