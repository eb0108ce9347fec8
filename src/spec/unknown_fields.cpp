#include "spec/unknown_fields.h"

#include <algorithm>
#include <array>

#include "spec/node.h"
#include "spec/read.h"
#include "spec/schema/config.h"

namespace libcontainer::spec {
namespace {

// Source: OCI config.md#platform-specific-configuration.
constexpr auto kOtherPlatforms =
    std::to_array<std::string_view>({"freebsd", "solaris", "vm", "windows", "zos"});

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

class Finder {
 public:
  template <class T>
  void visit(const Node& node) {
    if constexpr (kIsOptional<T>) {
      visit<typename T::value_type>(node);
    } else if constexpr (kIsVector<T>) {
      visit_array<typename T::value_type>(node);
    } else if constexpr (kIsMap<T>) {
      visit_map<typename T::mapped_type>(node);
    } else if constexpr (kIsStruct<T>) {
      visit_object<T>(node, Schema<OciShape, T>::fields);
    }
  }

  std::vector<UnknownField> take() { return std::move(found_); }

 private:
  template <class Element>
  void visit_array(const Node& node) {
    const auto* array = node.value().if_array();
    if (array == nullptr) return;
    for (std::size_t i = 0; i < array->size(); ++i) visit<Element>(node.element(i, (*array)[i]));
  }

  template <class Value>
  void visit_map(const Node& node) {
    const auto* object = node.value().if_object();
    if (object == nullptr) return;
    for (const auto& member : *object) visit<Value>(node.entry(member.key(), member.value()));
  }

  template <class T, class... Fields>
  void visit_object(const Node& node, const std::tuple<Fields...>& fields) {
    const auto* object = node.value().if_object();
    if (object == nullptr) return;
    for (const auto& member : *object) {
      const std::size_t index = find_field(member.key(), fields);
      if (index == sizeof...(Fields)) {
        add(node, member, fields);
        continue;
      }
      (void)with_field(index, fields, [&](const auto& row) -> Result<> {
        visit_field<T>(node.field(row.name, member.value()), row);
        return {};
      });
    }
  }

  template <class T, class Access, class Codec>
  void visit_field(const Node& node, const Field<Access, Codec>&) {
    visit<std::remove_cvref_t<std::invoke_result_t<Access, T&>>>(node);
  }
  template <class T, class... Fields>
  void visit_field(const Node& node, const Group<Fields...>& row) {
    visit_object<T>(node, row.fields);
  }

  template <class Member, class... Fields>
  void add(const Node& node, const Member& member, const std::tuple<Fields...>& fields) {
    const std::string_view name = member.key();
    const std::string path = node.field(name, member.value()).path();
    if (std::ranges::find(kOtherPlatforms, path) != kOtherPlatforms.end()) return;
    NearestName meant(name);
    std::apply([&](const auto&... row) { (meant.offer(row.name), ...); }, fields);
    found_.push_back({.path = path, .did_you_mean = meant.found()});
  }

  std::vector<UnknownField> found_;
};

}  // namespace

NearestName::NearestName(std::string_view name)
    : name_(name), best_(static_cast<unsigned>(std::min<std::size_t>(name.size() / 3, 3)) + 1) {}

void NearestName::offer(std::string_view candidate) {
  const unsigned distance = edit_distance(name_, candidate, best_);
  if (distance >= best_) return;
  best_ = distance;
  nearest_ = candidate;
}

unsigned edit_distance(std::string_view a, std::string_view b, unsigned limit) {
  const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > limit) return limit + 1;
  std::vector<unsigned> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = static_cast<unsigned>(j);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = static_cast<unsigned>(i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, last);
    std::swap(last, row);
  }
  return std::min(last[b.size()], limit + 1);
}

std::vector<UnknownField> find_unknown_fields(const boost::json::value& config) {
  Finder finder;
  finder.visit<Config>(Node(config));
  return finder.take();
}

}  // namespace libcontainer::spec
