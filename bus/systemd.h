// systemd's manager object, over D-Bus. Everything waits without limit of its own: the caller ends
// this program when it has waited long enough.
#pragma once

#include <systemd/sd-bus.h>

#include "wire/bus_message.h"

namespace libcontainer::bus {

// Why a call did not come to its end.
struct Failure {
  int error = 0;  // errno
  const char* call = "";
  sd_bus_error message = SD_BUS_ERROR_NULL;

  Failure() = default;
  Failure(const Failure&) = delete;
  Failure& operator=(const Failure&) = delete;
  ~Failure() { sd_bus_error_free(&message); }
  // Forgets what was, and notes this; false.
  bool note(int negative_errno, const char* what);
  bool is(const char* name) const { return sd_bus_error_has_name(&message, name) > 0; }
};

class Systemd {
 public:
  Systemd() = default;
  Systemd(const Systemd&) = delete;
  Systemd& operator=(const Systemd&) = delete;
  ~Systemd() { disconnect(); }

  // To the first address that has a systemd. What is behind the members: see wire/bus_message.h.
  bool connect(wire::BusReader& in, Failure& failure);
  bool start_unit(wire::BusReader& in, Failure& failure);
  bool stop_unit(wire::BusReader& in, bool& was_there, Failure& failure);
  bool set_properties(wire::BusReader& in, Failure& failure);
  bool attach_process(wire::BusReader& in, Failure& failure);

  // After connect(); valid as long as it.
  const char* version() const;
  const char* control_group() const;

 private:
  struct Text {
    sd_bus_message* owner = nullptr;
    const char* value = "";
  };
  struct Job {
    char path[128] = {};
    char result[32] = {};
  };

  bool open(const char* address, wire::BusKind kind, Failure& failure);
  void disconnect();
  // Else systemd asks first, and waits a minute and a half for one that stands still.
  void kill_processes(const char* unit);
  // Waits for something to happen on the bus, and handles it.
  bool advance(Failure& failure);
  // Sends and unrefs `request`; a reply is the caller's to unref.
  sd_bus_message* call(sd_bus_message* request, const char* what, Failure& failure);
  // Calls a method; `append(request)` adds its arguments, or gives a negative errno.
  template <class Append>
  sd_bus_message* ask(const char* method, Failure& failure, Append append);
  bool read_property(const char* path, const char* interface, const char* name, Text& out,
                     Failure& failure);
  bool request_start(wire::BusReader in, Failure& failure);
  // Whether the unit is there and described so; an empty description is every one.
  bool is_there(const char* unit, const char* description, bool& answer, Failure& failure);
  bool await_job(sd_bus_message* reply, const char* what, Failure& failure);
  bool reset_failed(const char* unit, Failure& failure);
  static int job_removed(sd_bus_message* signal, void* self, sd_bus_error*);

  sd_bus* bus_ = nullptr;
  Text version_;
  Text control_group_;
  Job job_;
};

}  // namespace libcontainer::bus
