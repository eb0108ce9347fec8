#include "security/label.h"

#include "sys/file.h"
#include "sys/own_proc.h"

namespace libcontainer::security {
namespace {

using wire::Status;

struct Attribute {
  const char* file;
  const char* older;  // where the kernel has no such file
  const char* call;   // what fails, if it does
};

constexpr Attribute attribute_of(wire::LabelUse use) {
  switch (use) {
    case wire::LabelUse::ApparmorExecute:
      // Linux 5.1.
      return {"attr/apparmor/exec", "attr/exec", "apparmor failed to apply profile: write"};
    case wire::LabelUse::SelinuxExecute:
      return {"attr/exec", nullptr, "write"};
    case wire::LabelUse::SelinuxKeys:
      return {"attr/keycreate", nullptr, "write"};
  }
  return {"", nullptr, ""};
}

}  // namespace

Status set_label(wire::Block plan, const wire::Label& label) {
  const Attribute attribute = attribute_of(label.use);
  auto file = sys::open_own_proc_file(attribute.file, O_WRONLY);
  if (!file && file.error().value == ENOENT && attribute.older != nullptr) {
    file = sys::open_own_proc_file(attribute.older, O_WRONLY);
  }
  if (!file) return {file.error().value, "open", attribute.file};
  STEP_TRY(attribute.call, sys::write_all(*file, plan.text(label.text)));
  return {};
}

}  // namespace libcontainer::security
