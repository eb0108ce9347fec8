#include "spec/schema/state_codecs.h"

#include <algorithm>
#include <utility>

#include "spec/schema/state.h"

namespace libcontainer::spec {

Result<> ShortArchitectures::read(const Node& node, std::vector<std::string>& names) {
  LC_TRY(spec::read<OciShape>(node, names));
  for (std::string& name : names) {
    const auto* row = std::ranges::find(kSeccompArchitectures, name, &ArchitectureName::short_name);
    if (row != kSeccompArchitectures.end()) name = row->name;
  }
  return {};
}

void ShortArchitectures::write(JsonWriter& out, const std::vector<std::string>& names) {
  out.begin_array();
  for (const std::string& name : names) {
    const auto* row = std::ranges::find(kSeccompArchitectures, name, &ArchitectureName::name);
    out.string(row != kSeccompArchitectures.end() ? row->short_name : std::string_view(name));
  }
  out.end_array();
}

Result<> UnlessForeign::read(const Node& node, std::optional<MemoryPolicy>& policy) {
  MemoryPolicy found;
  if (spec::read<OciShape>(node, found)) policy = std::move(found);
  return {};
}

void UnlessForeign::write(JsonWriter& out, const std::optional<MemoryPolicy>& policy) {
  spec::write<OciShape>(out, policy);
}

namespace {

bool is_same(const SeccompArgument& a, const SeccompArgument& b) {
  return a.index == b.index && a.value == b.value && a.value_two == b.value_two && a.op == b.op;
}

// Whether the two rules differ in their names only.
bool is_same_but_names(const SeccompRule& a, const SeccompRule& b) {
  return a.action == b.action && a.errno_ret == b.errno_ret &&
         std::ranges::equal(a.args, b.args, is_same);
}

}  // namespace

Result<> OneEntryAName::read(const Node& node, std::vector<SeccompRule>& rules) {
  std::vector<NamedSeccompRule> entries;
  LC_TRY(spec::read<RuncShape>(node, entries));
  for (NamedSeccompRule& entry : entries) {
    if (rules.empty() || !is_same_but_names(rules.back(), entry.rule)) {
      rules.push_back(std::move(entry.rule));
    }
    rules.back().names.push_back(std::move(entry.name));
  }
  return {};
}

void OneEntryAName::write(JsonWriter& out, const std::vector<SeccompRule>& rules) {
  NamedSeccompRule entry;
  out.begin_array();
  for (const SeccompRule& rule : rules) {
    entry.rule.action = rule.action;
    entry.rule.errno_ret = rule.errno_ret;
    entry.rule.args = rule.args;
    for (const std::string& name : rule.names) {
      entry.name = name;
      spec::write<RuncShape>(out, entry);
    }
  }
  out.end_array();
}

}  // namespace libcontainer::spec
