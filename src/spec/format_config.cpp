#include <libcontainer/spec.h>

#include <utility>

#include "spec/format.h"
#include "spec/json_writer.h"
#include "spec/schema/config.h"
#include "spec/write.h"

namespace libcontainer {
namespace spec {

void SeccompUnlessEmpty::write(JsonWriter& out, const std::optional<Seccomp>& seccomp) {
  spec::write<OciShape>(out, seccomp);
}

void KnownClocks::write(JsonWriter& out, const TimeOffsets& offsets) {
  spec::write<OciShape>(out, offsets);
}

std::string format_process(const ProcessConfig& process) {
  JsonWriter out(JsonLayout::Compact);
  write<OciShape>(out, process);
  return std::move(out).take();
}

}  // namespace spec

std::string format_config(const Config& config) {
  spec::JsonWriter out(spec::JsonLayout::TabIndented);
  spec::write<spec::OciShape>(out, config);
  return std::move(out).take();
}

}  // namespace libcontainer
