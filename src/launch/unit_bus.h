// A conversation with systemd, held by the bus program.
#pragma once

#include <libcontainer/error.h>
#include <sys/types.h>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cgroups/systemd/property.h"
#include "launch/unit_messages.h"
#include "sys/fd.h"
#include "wire/bus_message.h"

namespace libcontainer::launch {

struct BusAddress {
  wire::BusKind kind{};
  std::string address;  // "unix:path=/run/systemd/private"
};

// How long systemd may take for one answer; the end of the job is part of it.
inline constexpr std::chrono::milliseconds kUnitDeadline{30'000};

// Errors of all functions: Kernel with ETIMEDOUT, naming the unit and the job, after `deadline`;
// Unsupported where the bus program cannot run; else what systemd says. After an error other than
// systemd's the conversation is over. The program ends with this object, and is killed if it hangs.
// Used by one thread at a time, which must live as long.
class UnitBus {
 public:
  // To the first of these addresses where a systemd answers.
  static Result<UnitBus> connect(std::span<const BusAddress> addresses,
                                 std::chrono::milliseconds deadline = kUnitDeadline);
  UnitBus(UnitBus&&) noexcept = default;
  UnitBus& operator=(UnitBus&& other) noexcept;
  UnitBus(const UnitBus&) = delete;
  UnitBus& operator=(const UnitBus&) = delete;
  ~UnitBus();

  unsigned version() const { return version_; }                        // of systemd
  const std::string& control_group() const { return control_group_; }  // where its units are

  // Returns when the unit is started. One of that name that failed before makes way for it.
  Result<> start_unit(const std::string& unit,
                      std::span<const cgroups::systemd::Property> properties);
  // Returns when it is stopped and forgotten; false if there is none, or one with another
  // description, which is left alone. An empty description is every one.
  Result<bool> stop_unit(const std::string& unit, const std::string& description);
  Result<> set_properties(const std::string& unit,
                          std::span<const cgroups::systemd::Property> properties);
  // Moves a process into the unit's cgroup.
  Result<> attach_process(const std::string& unit, pid_t pid);

 private:
  explicit UnitBus(std::chrono::milliseconds deadline) : deadline_(deadline) {}
  Result<> start_program();
  // `task` names what is done, for errors: "start unit 'x.scope'".
  Result<BusAnswer> ask(wire::BusMessage kind, const BusWriter& request, const std::string& task);
  Result<BusAnswer> await_answer(wire::BusMessage kind, const std::string& task);
  Error timed_out(const std::string& task, const std::string& waited_for);
  Error program_ended(const std::string& task);
  void end_program();

  std::chrono::milliseconds deadline_;
  sys::Fd pidfd_;
  sys::Fd socket_;
  sys::Fd messages_;  // what the program and its loader write to standard error
  unsigned version_ = 0;
  std::string control_group_;
};

}  // namespace libcontainer::launch
