#include "criu/client.h"

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>

#include <array>

#include "base/error.h"
#include "sys/poll.h"
#include "sys/process.h"
#include "sys/socket.h"

namespace libcontainer::criu {
namespace {

// The longest answers have a sentence.
constexpr std::size_t kLongestAnswer = 16 * 1024;

Error unexpected_answer(const char* to) {
  return base::make_error(Errc::Internal, fmt::format("criu's answer to {} has none", to));
}

}  // namespace

Result<Client> Client::connect(const StartOptions& options) {
  LC_TRY_ASSIGN(auto started, start(options));
  return Client(std::move(started));
}

Client::~Client() { end(); }

void Client::end() {
  if (!criu_.pidfd) return;
  criu_.socket.reset();
  (void)sys::pidfd_signal(criu_.pidfd, SIGKILL);  // it may have ended
  (void)sys::wait_pidfd(criu_.pidfd, sys::Wait::Block);
  criu_.pidfd.reset();
}

// How criu ended, which has said nothing.
Error Client::explain_end() {
  criu_.socket.reset();
  const auto ended = sys::wait_pidfd(criu_.pidfd, sys::Wait::Block);
  criu_.pidfd.reset();
  if (!ended) return base::make_error(Errc::Kernel, "criu ended without an answer");
  return base::make_error(Errc::Kernel,
                          fmt::format("criu ended without an answer, {} {}",
                                      ended->signalled ? "by signal" : "exit status", ended->code));
}

Result<> Client::send(const std::string& message) const {
  const auto sent = sys::send_message(criu_.socket, std::as_bytes(std::span(message)));
  // Whoever has ended is noticed where the answer is read.
  if (sent || sent.error().value == EPIPE || sent.error().value == ECONNRESET) return {};
  return std::unexpected(base::make_system_error(sent.error().value, "send a request to criu"));
}

// Until there is an answer.
Result<> Client::wait(sys::FdRef cancel, const Ticker& ticker) {
  constexpr int kTick = 200;  // ms
  std::array<pollfd, 2> fds{pollfd{.fd = criu_.socket.number(), .events = POLLIN, .revents = 0},
                            pollfd{.fd = cancel.number(), .events = POLLIN, .revents = 0}};
  for (;;) {
    const auto ready = sys::poll(fds, ticker ? kTick : -1);
    if (!ready) return std::unexpected(base::make_system_error(ready.error().value, "poll"));
    if (*ready != 0) break;
    ticker();
  }
  if (fds[1].revents == 0) return {};
  end();
  return std::unexpected(base::make_error(Errc::Cancelled, "the launch was cancelled"));
}

Result<Client::Received> Client::receive(sys::FdRef cancel, const Ticker& ticker) {
  LC_TRY(wait(cancel, ticker));
  std::array<std::byte, kLongestAnswer> buffer;
  auto received = sys::receive_message(criu_.socket, buffer);
  const bool is_gone = received ? received->size == 0 : received.error().value == ECONNRESET;
  if (is_gone) return std::unexpected(explain_end());
  if (!received) {
    return std::unexpected(base::make_system_error(received.error().value, "read criu's answer"));
  }
  const auto bytes = std::span(buffer).first(received->size);
  LC_TRY_ASSIGN(auto response,
                parse_response({reinterpret_cast<const char*>(bytes.data()), bytes.size()}));
  return Received{.response = std::move(response), .descriptor = std::move(received->fd)};
}

Result<Version> Client::ask_version() {
  LC_TRY(send(encode_version_question()));
  LC_TRY_ASSIGN(const auto answer, receive({}));
  if (!answer.response.version) return std::unexpected(unexpected_answer("VERSION"));
  return *answer.response.version;
}

Result<Features> Client::ask_features(const Features& wanted) {
  if (!wanted.lazy_pages && !wanted.memory_tracking) return Features{};
  LC_TRY(send(encode_feature_question(wanted)));
  LC_TRY_ASSIGN(const auto answer, receive({}));
  if (!answer.response.features) return std::unexpected(unexpected_answer("FEATURE_CHECK"));
  return *answer.response.features;
}

Result<Response> Client::call(RequestType type, const Options& options, const Attendant& attendant,
                              sys::FdRef cancel, const Ticker& ticker) {
  LC_TRY(send(encode_call(type, options)));
  std::optional<Error> refusal;
  for (;;) {
    auto received = receive(cancel, ticker);
    if (!received) return std::unexpected(refusal ? std::move(*refusal) : received.error());
    Response& response = received->response;
    if (response.notification) {
      auto attended = attendant(*response.notification, std::move(received->descriptor));
      if (!attended) refusal = std::move(attended).error();
      LC_TRY(send(encode_notification_answer(attended.has_value())));
      continue;
    }
    (void)explain_end();  // it ends by itself, once it has answered
    if (refusal) return std::unexpected(std::move(*refusal));
    if (response.success) return std::move(response);
    Error error = base::make_error(Errc::Kernel, fmt::format("criu failed: type {} errno {}",
                                                             to_string(type), response.error));
    return std::unexpected(response.message.empty()
                               ? std::move(error)
                               : base::with_hint(std::move(error), response.message));
  }
}

}  // namespace libcontainer::criu
