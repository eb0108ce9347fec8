#include "hull/parser.h"

#include <gtest/gtest.h>

#include <string>

#include "words.h"

namespace hull {
namespace {

using Kind = Invocation::Kind;

struct Case {
  const char* name;
  const char* line;
  const char* expected;
};

// "run detach=true bundle=/b [web]"; "help run"; "error …"
std::string describe(const Invocation& invocation) {
  const auto& args = invocation.args;
  const std::string command = args.command != nullptr ? std::string(args.command->name) : "root";
  switch (invocation.kind) {
    case Kind::Help:
      return "help " + command;
    case Kind::Version:
      return "version";
    case Kind::BadFlag:
      return "bad flag of " + command + ": " + invocation.error;
    case Kind::BadCount:
      return "bad count: " + invocation.error;
    case Kind::UnknownCommand:
      return "unknown: " + invocation.error;
    case Kind::Run:
      break;
  }
  std::string text = command;
  for (const auto& given : args.given_flags()) {
    text.append(" ").append(given.flag->name).append("=").append(given.value);
  }
  text += " [";
  for (const auto& word : args.positionals()) text.append(word).append("|");
  if (text.back() == '|') text.pop_back();
  return text + "]";
}

class ParseCommandLine : public testing::TestWithParam<Case> {};

TEST_P(ParseCommandLine, GivesWhatGosParserGives) {
  const auto arguments = test::words(GetParam().line);
  EXPECT_EQ(describe(parse_command_line(arguments)), GetParam().expected) << GetParam().line;
}

std::string case_name(const testing::TestParamInfo<Case>& info) { return info.param.name; }

constexpr Case kRootCases[] = {
    {"NothingIsHelp", "", "help root"},
    {"HelpFlag", "--help", "help root"},
    {"HelpOneDash", "-help", "help root"},
    {"HelpLetter", "-h", "help root"},
    {"HelpLetterTwoDashes", "--h", "help root"},
    {"HelpFalseRuns", "--help=false state a", "state help=false [a]"},
    {"HelpBeforeCommand", "--help run", "help root"},
    {"HelpCommand", "help", "help root"},
    {"HelpLetterCommand", "h", "help root"},
    {"HelpTopic", "help run", "help run"},
    {"HelpLetterTopic", "h exec", "help exec"},
    {"HelpOfHelp", "help help", "help root"},
    {"HelpSkipsFlags", "help --debug run", "help run"},
    {"HelpUnknownTopic", "help nope", "unknown: nope"},
    {"Version", "--version", "version"},
    {"VersionOneDash", "-version", "version"},
    {"VersionLetter", "-v", "version"},
    {"VersionAfterGlobals", "--debug --root /r -v", "version"},
    {"HelpBeatsVersion", "-v -h", "help root"},
    {"VersionBeatsCommand", "-v run x", "version"},
    {"VersionIsOfRootOnly", "run -v x", "bad flag of run: flag provided but not defined: -v"},
    {"LongVersionIsOfRootOnly", "state --version x",
     "bad flag of state: flag provided but not defined: -version"},
    {"UnknownCommand", "nope", "unknown: nope"},
    {"UnknownCommandKeepsFlags", "nope --what", "unknown: nope"},
    {"EmptyCommand", "''", "unknown: "},
    {"NumberIsNoCommand", "-9", "unknown: -9"},
    {"DashIsNoCommand", "-", "unknown: -"},
    {"CommandsAreCaseSensitive", "Run x", "unknown: Run"},
    {"CommandsAreNotAbbreviated", "sta x", "unknown: sta"},
    {"DoubleDashBeforeCommand", "-- state x", "state [x]"},
    {"DoubleDashAlone", "--", "help root"},
    {"UnknownRootFlag", "--nope state x", "bad flag of root: flag provided but not defined: -nope"},
    {"UnknownRootFlagOneDash", "-nope state x",
     "bad flag of root: flag provided but not defined: -nope"},
    {"CommandFlagBeforeCommand", "--bundle /b run x",
     "bad flag of root: flag provided but not defined: -bundle"},
};
INSTANTIATE_TEST_SUITE_P(Root, ParseCommandLine, testing::ValuesIn(kRootCases), case_name);

constexpr Case kGlobalCases[] = {
    {"Debug", "--debug state x", "state debug=true [x]"},
    {"DebugOneDash", "-debug state x", "state debug=true [x]"},
    {"DebugTrue", "--debug=true state x", "state debug=true [x]"},
    {"DebugFalse", "--debug=false state x", "state debug=false [x]"},
    {"DebugCapital", "--debug=T state x", "state debug=T [x]"},
    {"DebugZero", "--debug=0 state x", "state debug=0 [x]"},
    {"DebugEmptyIsTrue", "--debug= state x", "state debug=true [x]"},
    {"DebugTakesNoWord", "--debug false state x", "unknown: false"},
    {"DebugWrong", "--debug=maybe state x",
     "bad flag of root: invalid value \"maybe\" for flag -debug: not true or false"},
    {"DebugNumberTwo", "--debug=2 state x",
     "bad flag of root: invalid value \"2\" for flag -debug: not true or false"},
    {"RootWord", "--root /r state x", "state root=/r [x]"},
    {"RootEquals", "--root=/r state x", "state root=/r [x]"},
    {"RootOneDash", "-root /r state x", "state root=/r [x]"},
    {"RootOneDashEquals", "-root=/r state x", "state root=/r [x]"},
    {"RootEmptyWord", "--root '' state x", "state root= [x]"},
    {"RootEmptyEquals", "--root= state x", "state root= [x]"},
    {"RootKeepsLaterEquals", "--root=/a=b state x", "state root=/a=b [x]"},
    {"RootTwice", "--root /a --root /b state x", "state root=/a root=/b [x]"},
    {"RootTakesAFlag", "--root --debug state x", "state root=--debug [x]"},
    {"RootTakesDoubleDash", "--root -- state x", "state root=-- [x]"},
    {"RootWithoutValue", "--root", "bad flag of root: flag needs an argument: --root"},
    {"RootWithoutValueOneDash", "-root", "bad flag of root: flag needs an argument: -root"},
    {"LogFormat", "--log /l --log-format json state x", "state log=/l log-format=json [x]"},
    {"LogFormatIsCheckedLater", "--log-format=xml state x", "state log-format=xml [x]"},
    {"Systemd", "--systemd-cgroup state x", "state systemd-cgroup=true [x]"},
    {"CgroupManager", "--cgroup-manager disabled state x", "state cgroup-manager=disabled [x]"},
    {"RootlessWord", "--rootless true state x", "state rootless=true [x]"},
    {"RootlessEquals", "--rootless=auto state x", "state rootless=auto [x]"},
    {"RootlessTakesTheCommand", "--rootless state x", "unknown: x"},
    {"AsPodmanSendsThem", "--log-format=json --log /l --cgroup-manager disabled start x",
     "start log-format=json log=/l cgroup-manager=disabled [x]"},
    {"AsContainerdSendsThem", "--root /r --log /l --log-format json --systemd-cgroup delete x",
     "delete root=/r log=/l log-format=json systemd-cgroup=true [x]"},
    {"GlobalAfterCommand", "state --root /r x", "state root=/r [x]"},
    {"GlobalAfterPositional", "state x --root /r", "state root=/r [x]"},
    {"GlobalDebugAfterPositional", "delete x --debug", "delete debug=true [x]"},
    {"GlobalBeforeAndAfter", "--root /a state --root /b x", "state root=/a root=/b [x]"},
    {"GlobalWithoutValueAfterCommand", "state x --root",
     "bad flag of state: flag needs an argument: --root"},
};
INSTANTIATE_TEST_SUITE_P(Globals, ParseCommandLine, testing::ValuesIn(kGlobalCases), case_name);

constexpr Case kFlagCases[] = {
    {"NoFlags", "run web", "run [web]"},
    {"LongWord", "run --bundle /b web", "run bundle=/b [web]"},
    {"LongEquals", "run --bundle=/b web", "run bundle=/b [web]"},
    {"LongOneDash", "run -bundle /b web", "run bundle=/b [web]"},
    {"LetterWord", "run -b /b web", "run bundle=/b [web]"},
    {"LetterEquals", "run -b=/b web", "run bundle=/b [web]"},
    {"LetterTwoDashes", "run --b /b web", "run bundle=/b [web]"},
    {"LetterGlued", "run -b/b web", "bad flag of run: flag provided but not defined: -b/b"},
    {"SwitchLetter", "run -d web", "run detach=true [web]"},
    {"SwitchEqualsTrue", "run --detach=true web", "run detach=true [web]"},
    {"SwitchEqualsFalse", "run --detach=false web", "run detach=false [web]"},
    {"SwitchLetterEquals", "run -d=F web", "run detach=F [web]"},
    {"SwitchWrong", "run -d=no web",
     "bad flag of run: invalid value \"no\" for flag -d: not true or false"},
    {"NoBundlingOfLetters", "exec -dt web sh",
     "bad flag of exec: flag provided but not defined: -dt"},
    {"NoAbbreviation", "run --det web", "bad flag of run: flag provided but not defined: -det"},
    {"FlagsAreCaseSensitive", "run --Detach web",
     "bad flag of run: flag provided but not defined: -Detach"},
    {"FlagAfterPositional", "run web -d", "run detach=true [web]"},
    {"ValueAfterPositional", "run web --bundle /b", "run bundle=/b [web]"},
    {"FlagsAround", "run -d web --keep", "run detach=true keep=true [web]"},
    {"DeleteForceAfterId", "delete web --force", "delete force=true [web]"},
    {"AsGoRuncSends", "run -no-subreaper web", "run no-subreaper=true [web]"},
    {"DoubleDash", "run -d -- web", "run detach=true [web]"},
    {"DoubleDashKeepsFlags", "run -- -d", "run [-d]"},
    {"DoubleDashAfterPositional", "run web --", "run [web]"},
    {"TwoDoubleDashes", "delete -- --", "delete [--]"},
    {"EmptyPositional", "run ''", "run []"},
    {"Dash", "delete -", "delete [-]"},
    {"DashEndsFlags", "kill - -x", "kill [-|-x]"},
    {"NumberIsPositional", "delete -9", "delete [-9]"},
    {"NumberEndsFlags", "kill -9 -a", "kill [-9|-a]"},
    {"DotIsPositional", "delete -.x", "delete [-.x]"},
    {"UnderscoreIsPositional", "delete -_", "delete [-_]"},
    {"UmlautIsAFlag", "delete -ä", "bad flag of delete: flag provided but not defined: -ä"},
    {"ThreeDashes", "run ---detach web",
     "bad flag of run: flag provided but not defined: --detach"},
    {"NoName", "run --=x web", "bad flag of run: flag provided but not defined: -"},
    {"UnknownLong", "run --nope web", "bad flag of run: flag provided but not defined: -nope"},
    {"UnknownLetter", "run -x web", "bad flag of run: flag provided but not defined: -x"},
    {"UnknownWithValue", "run --nope=1 web",
     "bad flag of run: flag provided but not defined: -nope"},
    {"UnknownAfterPositional", "run web --nope",
     "bad flag of run: flag provided but not defined: -nope"},
    {"ForeignFlag", "create -d web", "bad flag of create: flag provided but not defined: -d"},
    {"MissingValue", "run web --pid-file", "bad flag of run: flag needs an argument: --pid-file"},
    {"MissingValueLetter", "run web -b", "bad flag of run: flag needs an argument: -b"},
    {"EmptyValueIsAValue", "run --pid-file= web", "run pid-file= [web]"},
    {"HelpLong", "run --help", "help run"},
    {"HelpLetter", "create -h", "help create"},
    {"HelpNeedsNoPositionals", "kill --help", "help kill"},
    {"HelpAfterPositional", "run web --help", "help run"},
    {"HelpAfterAnError", "run --nope --help",
     "bad flag of run: flag provided but not defined: -nope"},
    {"ErrorAfterHelp", "run --help --nope",
     "bad flag of run: flag provided but not defined: -nope"},
};
INSTANTIATE_TEST_SUITE_P(Flags, ParseCommandLine, testing::ValuesIn(kFlagCases), case_name);

constexpr Case kValueCases[] = {
    {"Int", "run --preserve-fds 3 x", "run preserve-fds=3 [x]"},
    {"IntHex", "run --preserve-fds 0x10 x", "run preserve-fds=0x10 [x]"},
    {"IntBinary", "run --preserve-fds=0b11 x", "run preserve-fds=0b11 [x]"},
    {"IntOctal", "run --preserve-fds=0o17 x", "run preserve-fds=0o17 [x]"},
    {"IntNegative", "run --preserve-fds -1 x", "run preserve-fds=-1 [x]"},
    {"IntWord", "run --preserve-fds many x",
     "bad flag of run: invalid value \"many\" for flag -preserve-fds: not an integer"},
    {"IntEmpty", "run --preserve-fds= x",
     "bad flag of run: invalid value \"\" for flag -preserve-fds: not an integer"},
    {"IntFraction", "run --preserve-fds 1.5 x",
     "bad flag of run: invalid value \"1.5\" for flag -preserve-fds: not an integer"},
    {"IntTooLarge", "run --preserve-fds 9223372036854775808 x",
     "bad flag of run: invalid value \"9223372036854775808\" for flag -preserve-fds: "
     "not an integer"},
    {"Repeated", "exec -e A=1 --env B=2 -e=C=3 x sh", "exec env=A=1 env=B=2 env=C=3 [x|sh]"},
    {"CommaStays", "exec --env A=1,2 x sh", "exec env=A=1,2 [x|sh]"},
    {"CgroupCommaStays", "exec --cgroup cpu,cpuacct:/a x sh", "exec cgroup=cpu,cpuacct:/a [x|sh]"},
    {"LocalFlagHidesGlobal", "spec --rootless", "spec rootless=true []"},
    {"GlobalOfTheSameNameStays", "--rootless auto spec --rootless",
     "spec rootless=auto rootless=true []"},
    {"LetterOfAnotherKind", "list -f json", "list format=json []"},
    {"ForceLetter", "delete -f x", "delete force=true [x]"},
    {"QuietLetter", "list -q", "list quiet=true []"},
    {"HiddenAll", "kill --all x", "kill all=true [x]"},
    {"HiddenAllLetter", "kill -a x KILL", "kill all=true [x|KILL]"},
};
INSTANTIATE_TEST_SUITE_P(Values, ParseCommandLine, testing::ValuesIn(kValueCases), case_name);

constexpr Case kOrderCases[] = {
    {"ExecCommandKeepsItsFlags", "exec web ls -l --help", "exec [web|ls|-l|--help]"},
    {"ExecFlagsBeforeId", "exec -t --user 1:1 web sh", "exec tty=true user=1:1 [web|sh]"},
    {"ExecFlagAfterIdIsTheCommand", "exec web -t sh", "exec [web|-t|sh]"},
    {"ExecGlobalAfterIdIsTheCommand", "exec web --debug", "exec [web|--debug]"},
    {"ExecDropsDoubleDashAfterId", "exec web -- ls -l", "exec [web|ls|-l]"},
    {"ExecKeepsALaterDoubleDash", "exec web sh -- -c", "exec [web|sh|--|-c]"},
    {"ExecKeepsASecondDoubleDash", "exec web -- sh -- x", "exec [web|sh|--|x]"},
    {"ExecDoubleDashBeforeId", "exec -- web ls -l", "exec [web|ls|-l]"},
    {"ExecHelpBeforeId", "exec --help web", "help exec"},
    {"ExecEmptyArgumentStays", "exec web printf '' x", "exec [web|printf||x]"},
    {"ExecAsContainerdSends", "exec --process /p --detach --pid-file /f web",
     "exec process=/p detach=true pid-file=/f [web]"},
    {"ExecAsPodmanSends", "exec --pid-file /f --process /p --detach --tty --preserve-fds 1 web",
     "exec pid-file=/f process=/p detach=true tty=true preserve-fds=1 [web]"},
    {"KillSignalNumber", "kill web 9", "kill [web|9]"},
    {"KillDashSignal", "kill web -9", "kill [web|-9]"},
    {"KillDashName", "kill web -KILL", "kill [web|-KILL]"},
    {"KillFlagAfterIdIsTheSignal", "kill web --all", "kill [web|--all]"},
    {"KillNumberFirstIsTheId", "kill -9 web", "kill [-9|web]"},
};
INSTANTIATE_TEST_SUITE_P(Order, ParseCommandLine, testing::ValuesIn(kOrderCases), case_name);

constexpr Case kCountCases[] = {
    {"RunNone", "run", "bad count: \"run\" requires a minimum of 1 argument(s)"},
    {"CreateNone", "create --bundle /b",
     "bad count: \"create\" requires a minimum of 1 argument(s)"},
    {"StartNone", "start", "bad count: \"start\" requires exactly 1 argument(s)"},
    {"StateTwo", "state a b", "bad count: \"state\" requires exactly 1 argument(s)"},
    {"DeleteNone", "delete -f", "bad count: \"delete\" requires exactly 1 argument(s)"},
    {"KillNone", "kill", "bad count: \"kill\" requires a minimum of 1 argument(s)"},
    {"KillThree", "kill a 9 b", "bad count: \"kill\" requires a maximum of 2 argument(s)"},
    {"ExecNone", "exec", "bad count: \"exec\" requires a minimum of 1 argument(s)"},
    {"ExecFlagsOnly", "exec -t", "bad count: \"exec\" requires a minimum of 1 argument(s)"},
    {"ExecAny", "exec a b c d e f", "exec [a|b|c|d|e|f]"},
    {"ListOne", "list x", "bad count: \"list\" requires exactly 0 argument(s)"},
    {"SpecOne", "spec x", "bad count: \"spec\" requires exactly 0 argument(s)"},
    {"EmptyCounts", "state '' ''", "bad count: \"state\" requires exactly 1 argument(s)"},
};
INSTANTIATE_TEST_SUITE_P(Counts, ParseCommandLine, testing::ValuesIn(kCountCases), case_name);

TEST(ParseCommand, ChecksDurationsOfACommandThatHasThem) {
  static constexpr Flag kFlags[] = {
      {.name = "interval", .kind = FlagKind::Duration, .metavar = "TIME", .default_value = "5s"}};
  const Command command{.name = "watch", .max_positionals = 1, .flags = kFlags};
  const std::string_view good[] = {"--interval=1m30s"};
  EXPECT_EQ(parse_command(command, good).kind, Kind::Run);
  const std::string_view bad[] = {"--interval", "5"};
  EXPECT_EQ(parse_command(command, bad).error,
            "invalid value \"5\" for flag -interval: not a duration such as 1m30s");
}

TEST(ParseCommandLine, KeepsWhatWasReadBeforeAnError) {
  const auto arguments = test::words("--log /l --log-format json run --nope x");
  const auto invocation = parse_command_line(arguments);
  EXPECT_EQ(invocation.kind, Kind::BadFlag);
  EXPECT_EQ(invocation.args.text("log"), "/l");
  EXPECT_EQ(invocation.args.text("log-format"), "json");
}

}  // namespace
}  // namespace hull
