#include "hull/output/steps.h"

#include <algorithm>

#include "hull/output/escape.h"
#include "hull/output/json_writer.h"

namespace hull::output {
namespace {

using libcontainer::Step;

constexpr std::size_t kNumberWidth = 3;
constexpr std::size_t kActorWidth = 7;
constexpr std::size_t kMaxTextWidth = 56;  // a longer text moves only its own line

std::string_view shown(std::string_view entry, EnvironmentValues values) {
  return values == EnvironmentValues::Shown ? entry : entry.substr(0, entry.find('='));
}

void pad(std::string& out, std::size_t width, std::size_t used) {
  if (used < width) out.append(width - used, ' ');
}

std::size_t text_width(std::span<const Step> steps) {
  std::size_t width = 0;
  for (const Step& step : steps) width = std::max(width, std::min(step.text.size(), kMaxTextWidth));
  return width;
}

void append_line(std::string& out, const Step& step, std::size_t width, EnvironmentValues values) {
  const std::string number = std::to_string(step.number);
  pad(out, kNumberWidth, number.size());
  out.append(number).append("  ").append(to_string(step.actor));
  pad(out, kActorWidth, to_string(step.actor).size());
  const auto text = printable(step.text);  // a path may hold anything, a line break too
  out.append("  ").append(text);
  if (!step.field.empty()) {
    pad(out, width, text.size());
    out.append("  ").append(printable(step.field));
  }
  if (!step.environment.empty()) out.append("  environment:");
  for (const auto& entry : step.environment) {
    out.append(" ").append(printable(shown(entry, values)));
  }
  out.append("\n");
}

}  // namespace

std::string format_steps_text(std::span<const Step> steps, EnvironmentValues values) {
  const std::size_t width = text_width(steps);
  std::string out;
  for (const Step& step : steps) append_line(out, step, width, values);
  return out;
}

std::string format_steps_json(std::span<const Step> steps, EnvironmentValues values) {
  JsonWriter json(JsonStyle::Indented);
  json.begin_array();
  for (const Step& step : steps) {
    json.begin_object();
    json.key("number");
    json.number(static_cast<std::int64_t>(step.number));
    json.member("actor", to_string(step.actor));
    json.member("step", step.text);
    if (!step.field.empty()) json.member("field", step.field);
    if (!step.environment.empty()) {
      json.key("environment");
      json.begin_array();
      for (const auto& entry : step.environment) json.string(shown(entry, values));
      json.end_array();
    }
    json.end_object();
  }
  json.end_array();
  return json.take() + "\n";
}

}  // namespace hull::output
