#include <string>
#include <utility>

#include "spec/format.h"
#include "spec/json_writer.h"
#include "spec/schema.h"
#include "spec/write.h"

namespace libcontainer::spec {

// The status as OCI spells it; kept here since the public to_string() belongs to a higher layer.
struct StatusByName {
  static void write(JsonWriter& out, Status status) {
    switch (status) {
      case Status::Creating:
        return out.string("creating");
      case Status::Created:
        return out.string("created");
      case Status::Running:
        return out.string("running");
      case Status::Paused:
        return out.string("paused");
      case Status::Stopped:
        return out.string("stopped");
    }
  }
};

template <>
struct Schema<OciShape, ContainerState> {
  static constexpr std::tuple fields{
      field("ociVersion", &ContainerState::oci_version),
      field("id", &ContainerState::id),
      field<StatusByName>("status", &ContainerState::status),
      field_if_set("pid", &ContainerState::pid),
      field("bundle", &ContainerState::bundle),
      field_if_set("annotations", &ContainerState::annotations),
  };
};

std::string format_oci_state(const ContainerState& state) {
  JsonWriter out(JsonLayout::Compact);
  write<OciShape>(out, state);
  return std::move(out).take();
}

// The descriptors that come along, by name.
struct WithDescriptors {
  static void write(JsonWriter& out, const ProcessState&) {
    out.begin_array();
    out.string("seccompFd");
    out.end_array();
  }
};

template <>
struct Schema<OciShape, ProcessState> {
  static constexpr std::tuple fields{
      field("ociVersion", [](auto& process) -> auto& { return process.state.oci_version; }),
      field<WithDescriptors>("fds", [](auto& process) -> auto& { return process; }),
      field("pid", &ProcessState::pid),
      field_if_set("metadata", &ProcessState::metadata),
      field("state", &ProcessState::state),
  };
};

std::string format_process_state(const ProcessState& state) {
  JsonWriter out(JsonLayout::Compact);
  write<OciShape>(out, state);
  return std::move(out).take();
}

}  // namespace libcontainer::spec
