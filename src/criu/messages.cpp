#include "criu/messages.h"

#include <fmt/format.h>

#include <array>

#include "base/error.h"
#include "criu/protobuf.h"

namespace libcontainer::criu {
namespace {

template <class Member>
struct Row {
  std::uint32_t field;
  Member Options::* member;
};

constexpr auto kFlags = std::to_array<Row<bool>>({
    {3, &Options::leave_running},
    {4, &Options::external_unix_sockets},
    {5, &Options::tcp_established},
    {6, &Options::evasive_devices},
    {7, &Options::shell_job},
    {8, &Options::file_locks},
    {15, &Options::track_memory},
    {16, &Options::auto_dedup},
    {18, &Options::link_remap},
    {26, &Options::restore_as_sibling},
    {46, &Options::tcp_skip_in_flight},
    {48, &Options::lazy_pages},
    {50, &Options::orphan_terminal},
    {52, &Options::tcp_close},
});

constexpr auto kTexts = std::to_array<Row<std::string>>({
    {10, &Options::log_file},
    {13, &Options::root},
    {14, &Options::parent_image},
    {44, &Options::freeze_cgroup},
    {51, &Options::config_file},
    {53, &Options::lsm_profile},
    {63, &Options::lsm_mount_context},
});

constexpr auto kDescriptors = std::to_array<Row<int>>({
    {17, &Options::work_directory},
    {49, &Options::status_fd},
});

constexpr std::uint32_t kImagesDirectory = 1;
constexpr std::uint32_t kPid = 2;
constexpr std::uint32_t kLogLevel = 9;
constexpr std::uint32_t kPageServer = 11;
constexpr std::uint32_t kNotifyScripts = 12;
constexpr std::uint32_t kExternalMount = 23;
constexpr std::uint32_t kManageCgroups = 24;
constexpr std::uint32_t kCgroupRoot = 25;
constexpr std::uint32_t kInherited = 27;
constexpr std::uint32_t kCgroupMode = 34;
constexpr std::uint32_t kExternal = 37;
constexpr std::uint32_t kEmptyNamespaces = 38;
constexpr std::uint32_t kJoined = 39;
constexpr std::uint32_t kNetworkLock = 64;

// Everything but what is for the developers of criu.
constexpr std::uint64_t kDebug = 4;

// Fields 1 and 2, as pairs of names have them.
std::string encode_pair(std::string_view first, std::string_view second) {
  MessageWriter writer;
  writer.add_text(1, first);
  writer.add_text(2, second);
  return writer.bytes();
}

std::string encode_numbered(std::string_view text, int number) {
  MessageWriter writer;
  writer.add_text(1, text);
  writer.add_signed(2, number);
  return writer.bytes();
}

// Position = CgroupRestore; the number of criu_cg_mode.
constexpr std::array<std::uint64_t, 5> kCgroupModes{6, 3, 4, 5, 0};

void add_lists(MessageWriter& writer, const Options& options) {
  for (const auto& mount : options.external_mounts) {
    writer.add_text(kExternalMount, encode_pair(mount.name, mount.place));
  }
  for (const auto& root : options.cgroup_roots) {
    writer.add_text(kCgroupRoot, encode_pair(root.controllers, root.path));
  }
  for (const auto& fd : options.inherited) {
    writer.add_text(kInherited, encode_numbered(fd.name, fd.number));
  }
  for (const auto& external : options.external) writer.add_text(kExternal, external);
  for (const auto& joined : options.joined) {
    writer.add_text(kJoined, encode_pair(joined.kind, joined.path));
  }
}

std::string encode_options(const Options& options) {
  MessageWriter writer;
  writer.add_signed(kImagesDirectory, options.images_directory);
  if (options.pid != 0) writer.add_signed(kPid, options.pid);
  writer.add_number(kLogLevel, kDebug);
  writer.add_number(kNotifyScripts, 1);
  for (const auto& row : kFlags) {
    if (options.*row.member) writer.add_number(row.field, 1);
  }
  for (const auto& row : kTexts) {
    if (!(options.*row.member).empty()) writer.add_text(row.field, options.*row.member);
  }
  for (const auto& row : kDescriptors) {
    if (options.*row.member >= 0) writer.add_signed(row.field, options.*row.member);
  }
  writer.add_number(kManageCgroups, 1);
  writer.add_number(kCgroupMode, kCgroupModes.at(static_cast<std::size_t>(options.cgroups)));
  if (options.empty_namespaces != 0) {
    writer.add_number(kEmptyNamespaces, options.empty_namespaces);
  }
  if (options.network_lock != NetworkLock::Default) {
    writer.add_number(kNetworkLock, static_cast<std::uint64_t>(options.network_lock));
  }
  if (options.page_server) {
    writer.add_text(kPageServer,
                    encode_numbered(options.page_server->address, options.page_server->port));
  }
  add_lists(writer, options);
  return writer.bytes();
}

constexpr std::uint32_t kType = 1;
constexpr std::uint32_t kRequestOptions = 2;
constexpr std::uint32_t kRequestSuccess = 3;
constexpr std::uint32_t kKeepOpen = 4;
constexpr std::uint32_t kRequestFeatures = 5;

MessageWriter request(RequestType type) {
  MessageWriter writer;
  writer.add_number(kType, static_cast<std::uint64_t>(type));
  return writer;
}

Notification parse_notification(std::string_view bytes) {
  Notification notification;
  MessageReader reader(bytes);
  while (const auto field = reader.next()) {
    if (field->number == 1) notification.script = field->text;
    if (field->number == 2) notification.pid = field->as_int32();
  }
  return notification;
}

Features parse_features(std::string_view bytes) {
  Features features;
  MessageReader reader(bytes);
  while (const auto field = reader.next()) {
    if (field->number == 1) features.memory_tracking = field->value != 0;
    if (field->number == 2) features.lazy_pages = field->value != 0;
  }
  return features;
}

Version parse_version(std::string_view bytes) {
  Version version;
  MessageReader reader(bytes);
  while (const auto field = reader.next()) {
    if (field->number == 1) version.major = field->as_int32();
    if (field->number == 2) version.minor = field->as_int32();
    if (field->number == 4) version.sublevel = field->as_int32();
  }
  return version;
}

pid_t parse_restored(std::string_view bytes) {
  MessageReader reader(bytes);
  while (const auto field = reader.next()) {
    if (field->number == 1) return field->as_int32();
  }
  return 0;
}

void take_field(Response& response, const MessageField& field) {
  switch (field.number) {
    case 1:
      response.type = static_cast<RequestType>(field.value);
      break;
    case 2:
      response.success = field.value != 0;
      break;
    case 4:
      response.restored = parse_restored(field.text);
      break;
    case 5:
      response.notification = parse_notification(field.text);
      break;
    case 7:
      response.error = field.as_int32();
      break;
    case 8:
      response.features = parse_features(field.text);
      break;
    case 9:
      response.message = field.text;
      break;
    case 10:
      response.version = parse_version(field.text);
      break;
    default:
      break;
  }
}

}  // namespace

std::string_view to_string(RequestType type) {
  switch (type) {
    case RequestType::Dump:
      return "DUMP";
    case RequestType::Restore:
      return "RESTORE";
    case RequestType::PreDump:
      return "PRE_DUMP";
    case RequestType::Notify:
      return "NOTIFY";
    case RequestType::FeatureCheck:
      return "FEATURE_CHECK";
    case RequestType::Version:
      return "VERSION";
  }
  return "unknown";
}

std::string encode_call(RequestType type, const Options& options) {
  auto writer = request(type);
  writer.add_text(kRequestOptions, encode_options(options));
  return writer.bytes();
}

std::string encode_version_question() {
  auto writer = request(RequestType::Version);
  writer.add_number(kKeepOpen, 1);
  return writer.bytes();
}

std::string encode_feature_question(const Features& wanted) {
  MessageWriter features;
  if (wanted.memory_tracking) features.add_number(1, 1);
  if (wanted.lazy_pages) features.add_number(2, 1);
  auto writer = request(RequestType::FeatureCheck);
  writer.add_number(kKeepOpen, 1);
  writer.add_text(kRequestFeatures, features.bytes());
  return writer.bytes();
}

std::string encode_notification_answer(bool success) {
  auto writer = request(RequestType::Notify);
  writer.add_number(kRequestSuccess, success ? 1 : 0);
  return writer.bytes();
}

Result<Response> parse_response(std::string_view bytes) {
  Response response;
  MessageReader reader(bytes);
  while (const auto field = reader.next()) take_field(response, *field);
  if (!reader.is_broken()) return response;
  return std::unexpected(base::make_error(
      Errc::Internal, fmt::format("criu's answer of {} bytes is no message", bytes.size())));
}

}  // namespace libcontainer::criu
