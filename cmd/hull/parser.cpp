#include "hull/parser.h"

#include "hull/number.h"

namespace hull {
namespace {

using Kind = Invocation::Kind;

constexpr bool is_letter(char c) {
  // Bytes of a UTF-8 sequence count as letters: "-ä" is a flag, if an undefined one.
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (static_cast<unsigned char>(c) & 0x80U);
}

enum class Shape : std::uint8_t {
  Positional,
  Flag,
  EndOfFlags,  // "--", which is dropped
  LastFlags,   // "-" or "-9": a positional, and so is all that follows
};

Shape shape_of(std::string_view argument) {
  if (argument == "--") return Shape::EndOfFlags;
  if (!argument.starts_with('-')) return Shape::Positional;
  if (argument.size() == 1) return Shape::LastFlags;
  return argument[1] == '-' || is_letter(argument[1]) ? Shape::Flag : Shape::LastFlags;
}

struct FlagText {
  std::string_view name;
  std::string_view value;
  bool has_value = false;
};

FlagText split_flag(std::string_view argument) {
  argument.remove_prefix(argument.starts_with("--") ? 2 : 1);
  const auto equals = argument.find('=');
  if (equals == std::string_view::npos) return {argument, {}, false};
  return {argument.substr(0, equals), argument.substr(equals + 1), true};
}

const Flag* find_flag(std::span<const Flag> rows, std::string_view name) {
  for (const auto& row : rows) {
    const bool by_letter = name.size() == 1 && row.letter != '\0' && name[0] == row.letter;
    if (row.name == name || by_letter) return &row;
  }
  return nullptr;
}

// What a value of this kind should have been; empty if `value` is one.
std::string_view objection(FlagKind kind, std::string_view value) {
  switch (kind) {
    case FlagKind::Bool:
      return parse_bool(value) ? "" : "not true or false";
    case FlagKind::Int:
      return parse_integer(value) ? "" : "not an integer";
    case FlagKind::Duration:
      return parse_duration(value) ? "" : "not a duration such as 1m30s";
    case FlagKind::String:
    case FlagKind::Strings:
      return "";
  }
  return "";
}

class Parser {
 public:
  Parser(std::span<const Flag> own, std::span<const std::string_view> arguments, Args args)
      : own_(own), rest_(arguments) {
    result_.args = std::move(args);
  }

  bool done() const { return rest_.empty(); }
  std::string_view front() const { return rest_.front(); }
  std::span<const std::string_view> rest() const { return rest_; }
  std::string_view take() {
    const auto argument = rest_.front();
    rest_ = rest_.subspan(1);
    return argument;
  }

  // Reads one flag with its value. False: result() has the error.
  bool take_flag() {
    const auto argument = take();
    auto [name, value, has_value] = split_flag(argument);
    const Flag* flag = find_flag(own_, name);
    if (flag == nullptr) flag = find_flag(flags::kGlobal, name);
    if (flag == nullptr) return fail("flag provided but not defined: -" + std::string(name));
    if (flag->kind == FlagKind::Bool) {
      if (value.empty()) value = "true";
    } else if (!has_value) {
      if (done()) return fail("flag needs an argument: " + std::string(argument));
      value = take();
    }
    if (const auto why = objection(flag->kind, value); !why.empty()) {
      return fail("invalid value \"" + std::string(value) + "\" for flag -" + std::string(name) +
                  ": " + std::string(why));
    }
    result_.args.add_flag(*flag, value);
    return true;
  }

  void take_positional() { result_.args.add_positional(take()); }
  void take_all_positionals() {
    while (!done()) take_positional();
  }

  Invocation finish(Kind kind, std::string error = {}) {
    result_.kind = kind;
    result_.error = std::move(error);
    return std::move(result_);
  }
  Invocation failed() { return std::move(result_); }
  Args& args() { return result_.args; }

 private:
  bool fail(std::string text) {
    result_.kind = Kind::BadFlag;
    result_.error = std::move(text);
    return false;
  }

  std::span<const Flag> own_;
  std::span<const std::string_view> rest_;
  Invocation result_;
};

// False: a flag was wrong.
bool read_arguments(Parser& parser, FlagOrder order) {
  while (!parser.done()) {
    const auto shape = shape_of(parser.front());
    const bool closed =
        order == FlagOrder::BeforePositionals && !parser.args().positionals().empty();
    if (shape == Shape::EndOfFlags) parser.take();
    if (shape == Shape::EndOfFlags || shape == Shape::LastFlags || closed) {
      parser.take_all_positionals();
    } else if (shape == Shape::Positional) {
      parser.take_positional();
    } else if (!parser.take_flag()) {
      return false;
    }
  }
  return true;
}

std::string count_error(const Command& command, std::size_t count) {
  const auto says = [&](std::string_view what, std::size_t limit) {
    return "\"" + std::string(command.name) + "\" requires " + std::string(what) + " " +
           std::to_string(limit) + " argument(s)";
  };
  const bool exact = command.min_positionals == command.max_positionals;
  if (exact && count != command.min_positionals) return says("exactly", command.min_positionals);
  if (count < command.min_positionals) return says("a minimum of", command.min_positionals);
  if (count > command.max_positionals) return says("a maximum of", command.max_positionals);
  return {};
}

// "help", "help TOPIC"
Invocation parse_help(Parser parser) {
  while (!parser.done() && parser.front().starts_with('-')) parser.take();
  if (parser.done()) return parser.finish(Kind::Help);
  const auto topic = parser.take();
  if (topic == "help" || topic == "h") return parser.finish(Kind::Help);
  const Command* command = find_command(topic);
  if (command == nullptr) return parser.finish(Kind::UnknownCommand, std::string(topic));
  parser.args().command = command;
  return parser.finish(Kind::Help);
}

}  // namespace

Invocation parse_command(const Command& command, std::span<const std::string_view> arguments,
                         Args globals) {
  globals.command = &command;
  Parser parser(command.flags, arguments, std::move(globals));
  if (!read_arguments(parser, command.flag_order)) return parser.failed();
  if (parser.args().flag("help")) return parser.finish(Kind::Help);
  auto error = count_error(command, parser.args().positionals().size());
  if (!error.empty()) return parser.finish(Kind::BadCount, std::move(error));
  return parser.finish(Kind::Run);
}

Invocation parse_command_line(std::span<const std::string_view> arguments) {
  Parser parser(kRootFlags, arguments, {});
  while (!parser.done() && shape_of(parser.front()) == Shape::Flag) {
    if (!parser.take_flag()) return parser.failed();
  }
  if (parser.args().flag("help")) return parser.finish(Kind::Help);
  if (parser.args().flag("version")) return parser.finish(Kind::Version);
  if (!parser.done() && parser.front() == "--") parser.take();
  if (parser.done()) return parser.finish(Kind::Help);

  const auto name = parser.take();
  if (name == "help" || name == "h") return parse_help(std::move(parser));
  const Command* command = find_command(name);
  if (command == nullptr) return parser.finish(Kind::UnknownCommand, std::string(name));
  return parse_command(*command, parser.rest(), std::move(parser.args()));
}

}  // namespace hull
