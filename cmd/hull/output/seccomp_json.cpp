#include "hull/output/json_writer.h"
#include "hull/output/seccomp.h"

namespace hull::output {
namespace {

using libcontainer::SeccompAction;
using libcontainer::SeccompAnswer;
using libcontainer::SeccompArchitecture;
using libcontainer::SeccompArgument;
using libcontainer::SeccompExplanation;
using libcontainer::SeccompOperator;
using libcontainer::SeccompRuleSummary;
using libcontainer::SyscallAnswers;

void write_number(JsonWriter& json, std::string_view name, std::uint64_t value) {
  json.key(name);
  json.unsigned_number(value);
}

void write_members(JsonWriter& json, const SeccompAnswer& answer) {
  json.member("action", to_string(answer.action));
  if (answer.action == SeccompAction::Errno) write_number(json, "errnoRet", answer.data);
  if (answer.action == SeccompAction::Trace) write_number(json, "data", answer.data);
}

void write_answer(JsonWriter& json, std::string_view name, const SeccompAnswer& answer) {
  json.key(name);
  json.begin_object();
  write_members(json, answer);
  json.end_object();
}

// As config.json has them.
void write_arguments(JsonWriter& json, const std::vector<SeccompArgument>& arguments) {
  if (arguments.empty()) return;
  json.key("args");
  json.begin_array();
  for (const auto& argument : arguments) {
    json.begin_object();
    write_number(json, "index", argument.index);
    write_number(json, "value", argument.value);
    if (argument.op == SeccompOperator::MaskedEqual) {
      write_number(json, "valueTwo", argument.value_two);
    }
    json.member("op", to_string(argument.op));
    json.end_object();
  }
  json.end_array();
}

void write_rule(JsonWriter& json, const SeccompRuleSummary& rule) {
  json.begin_object();
  json.member("field", rule.field);
  write_number(json, "syscalls", rule.syscalls);
  write_members(json, rule.answer);
  write_arguments(json, rule.conditions);
  if (!rule.conditions.empty()) {
    json.key("anySuffices");
    json.boolean(rule.any_suffices);
  }
  if (!rule.unknown.empty()) {
    json.key("unknown");
    json.begin_array();
    for (const auto& name : rule.unknown) json.string(name);
    json.end_array();
  }
  json.end_object();
}

void write_syscall(JsonWriter& json, const SyscallAnswers& call) {
  json.begin_object();
  json.member("name", call.name);
  if (call.number) write_number(json, "number", *call.number);
  if (!call.via.empty()) json.member("via", call.via);
  json.key("cases");
  json.begin_array();
  for (const auto& each : call.cases) {
    json.begin_object();
    write_arguments(json, each.conditions);
    write_members(json, each.answer);
    if (!each.field.empty()) json.member("field", each.field);
    json.end_object();
  }
  json.end_array();
  json.end_object();
}

void write_architecture(JsonWriter& json, const SeccompArchitecture& architecture) {
  json.begin_object();
  json.member("name", architecture.name);
  if (architecture.newer_from) write_number(json, "newerFrom", *architecture.newer_from);
  json.key("syscalls");
  json.begin_array();
  for (const auto& call : architecture.syscalls) write_syscall(json, call);
  json.end_array();
  json.end_object();
}

}  // namespace

std::string format_seccomp_json(const SeccompExplanation& explanation) {
  JsonWriter json(JsonStyle::Indented);
  json.begin_object();
  write_number(json, "instructions", explanation.instructions);
  write_answer(json, "default", explanation.default_action);
  write_answer(json, "newer", explanation.newer_calls);
  write_answer(json, "otherArchitectures", explanation.other_architectures);
  json.key("architectures");
  json.begin_array();
  for (const auto& architecture : explanation.architectures) write_architecture(json, architecture);
  json.end_array();
  json.key("rules");
  json.begin_array();
  for (const auto& rule : explanation.rules) write_rule(json, rule);
  json.end_array();
  json.end_object();
  return json.take() + "\n";
}

}  // namespace hull::output
