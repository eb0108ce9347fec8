#include "hull/output/trace.h"

#include <array>

#include "hull/output/json_writer.h"

namespace hull::output {
namespace {

using libcontainer::StepActor;
using libcontainer::TimedStep;

// The format wants numbers to tell processes and threads apart; the names are what is shown.
constexpr std::int64_t kProcess = 1;

std::int64_t track(StepActor actor) { return static_cast<std::int64_t>(actor) + 1; }

std::string_view track_name(StepActor actor) {
  return actor == StepActor::Caller ? "hull" : to_string(actor);
}

void integer(JsonWriter& json, std::string_view name, std::int64_t value) {
  json.key(name);
  json.number(value);
}

// The unit of the format.
void microseconds(JsonWriter& json, std::string_view name, std::chrono::nanoseconds value) {
  json.key(name);
  json.real(static_cast<double>(value.count()) / 1000);
}

void write_name(JsonWriter& json, std::string_view what, std::int64_t thread,
                std::string_view name) {
  json.begin_object();
  json.member("name", what);
  json.member("ph", "M");
  integer(json, "pid", kProcess);
  integer(json, "tid", thread);
  json.key("args");
  json.begin_object();
  json.member("name", name);
  json.end_object();
  json.end_object();
}

void write_event(JsonWriter& json, const TimedStep& timed) {
  const auto& step = timed.step;
  json.begin_object();
  json.member("name", step.text);
  json.member("cat", "step");
  json.member("ph", "X");
  microseconds(json, "ts", timed.begin);
  microseconds(json, "dur", timed.duration);
  integer(json, "pid", kProcess);
  integer(json, "tid", track(step.actor));
  json.key("args");
  json.begin_object();
  integer(json, "number", static_cast<std::int64_t>(step.number));
  if (!step.field.empty()) json.member("field", step.field);
  json.end_object();
  json.end_object();
}

}  // namespace

std::string format_trace(std::span<const TimedStep> steps, std::string_view title) {
  JsonWriter json(JsonStyle::Indented);
  json.begin_object();
  json.member("displayTimeUnit", "ns");
  json.key("traceEvents");
  json.begin_array();
  write_name(json, "process_name", 0, title);
  for (const auto actor : {StepActor::Caller, StepActor::Stage0, StepActor::Init}) {
    write_name(json, "thread_name", track(actor), track_name(actor));
  }
  for (const auto& step : steps) write_event(json, step);
  json.end_array();
  json.end_object();
  return json.take() + "\n";
}

}  // namespace hull::output
