#include "hull/args.h"

#include "hull/number.h"

namespace hull {
namespace {

std::string_view default_in(std::span<const Flag> rows, std::string_view name) {
  for (const auto& row : rows) {
    if (row.name == name) return row.default_value;
  }
  return {};
}

}  // namespace

const Args::Given* Args::last(std::string_view name, Sort sort) const {
  for (auto it = given_.rbegin(); it != given_.rend(); ++it) {
    const bool is_switch = it->flag->kind == FlagKind::Bool;
    if (it->flag->name == name && is_switch == (sort == Sort::Switch)) return &*it;
  }
  return nullptr;
}

bool Args::flag(FlagName name) const {
  const Given* given = last(name.view(), Sort::Switch);
  return given != nullptr && parse_bool(given->value).value_or(false);
}

std::string_view Args::text(FlagName name) const {
  if (const Given* given = last(name.view(), Sort::Value); given != nullptr) return given->value;
  if (command != nullptr) {
    const auto own = default_in(command->flags, name.view());
    if (!own.empty()) return own;
  }
  return default_in(flags::kGlobal, name.view());
}

std::int64_t Args::number(FlagName name) const { return parse_integer(text(name)).value_or(0); }

std::vector<std::string_view> Args::list(FlagName name) const {
  std::vector<std::string_view> values;
  for (const auto& given : given_) {
    if (given.flag->name == name.view()) values.push_back(given.value);
  }
  return values;
}

}  // namespace hull
