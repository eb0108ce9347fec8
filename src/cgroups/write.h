// Limits as data: tables of control files say how a field of config.json becomes the text that is
// written, planning makes the writes, and only then anything is touched.
#pragma once

#include <libcontainer/config/resources.h>
#include <libcontainer/error.h>

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cgroups/paths.h"

namespace libcontainer::cgroups {

// What the absence of a control file, or of its controller, means.
enum class Missing : std::uint8_t { Fail, Ignore };

struct Write;
// Makes a failed write understandable with what the kernel says about `directory`.
using Explain = Error (*)(Error error, const Write& write, const std::string& directory);

struct Write {
  std::string_view controller;
  std::string file;
  std::string value;
  std::string field;        // of config.json
  std::string other_file;   // tried when `file` is missing; empty: none
  std::string other_value;  // for `other_file`; empty: `value`
  Missing missing = Missing::Fail;
  Explain explain = nullptr;
};

// What one control file is to get: any number of values, each in a write of its own.
class Values {
 public:
  struct Value {
    std::string text;
    std::string other_text;
    std::string file;  // empty: that of the setting
  };

  void add(std::string text) { values_.push_back({std::move(text), {}, {}}); }
  void add_to(std::string file, std::string text) {
    values_.push_back({std::move(text), {}, std::move(file)});
  }
  void add_either(std::string text, std::string other_text) {
    values_.push_back({std::move(text), std::move(other_text), {}});
  }
  template <std::integral T>
  void add(const std::optional<T>& value) {
    if (value) add(std::to_string(*value));
  }
  // For fields whose 0 means "leave it".
  template <std::integral T>
  void add_nonzero(const std::optional<T>& value) {
    if (value.value_or(0) != 0) add(value);
  }
  void add_list(const std::string& list) {
    if (!list.empty()) add(list);
  }

  std::vector<Value>& values() { return values_; }

 private:
  std::vector<Value> values_;
};

struct Setting {
  std::string_view controller;
  const char* file;
  const char* field;  // below "linux.resources."
  void (*values)(const Resources& resources, Values& values);
  const char* other_file = "";
  Missing missing = Missing::Fail;
  Explain explain = nullptr;
};

// Pure.
std::vector<Write> plan_writes(std::span<const Setting> settings, const Resources& resources);

// Where a write goes: the file that is there.
struct LocatedWrite {
  std::string path;
  std::string value;
  std::string field;
};
// Writes nothing. What apply_writes() would leave out is not in it; a file that is missing and
// should not be is. Errors: as apply_writes(), but those of the kernel.
Result<std::vector<LocatedWrite>> locate_writes(const CgroupPaths& paths,
                                                std::span<const Write> writes);

// In their order. Some files refuse a value because of what another one still has (quota and
// period, memory and memory plus swap): what fails with EINVAL is tried again after the other
// writes of its controller. Errors carry the field.
Result<> apply_writes(const CgroupPaths& paths, std::span<const Write> writes);

}  // namespace libcontainer::cgroups
