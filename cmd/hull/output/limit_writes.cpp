#include "hull/output/limit_writes.h"

#include "hull/output/escape.h"
#include "hull/output/json_writer.h"

namespace hull::output {

using libcontainer::LimitWrite;

std::string format_limit_writes_text(std::span<const LimitWrite> writes) {
  // SECURITY: paths and values come from config.json; none may end its line.
  std::string out;
  for (const LimitWrite& write : writes) {
    out.append(printable(write.target)).append(": ").append(printable(write.value));
    if (!write.field.empty()) out.append("  ").append(printable(write.field));
    out.append("\n");
  }
  return out;
}

std::string format_limit_writes_json(std::span<const LimitWrite> writes) {
  JsonWriter json(JsonStyle::Indented);
  json.begin_array();
  for (const LimitWrite& write : writes) {
    json.begin_object();
    json.member("target", write.target);
    json.member("value", write.value);
    if (!write.field.empty()) json.member("field", write.field);
    json.end_object();
  }
  json.end_array();
  return json.take() + "\n";
}

}  // namespace hull::output
