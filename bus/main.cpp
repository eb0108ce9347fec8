// The bus program: asks systemd for units on behalf of a caller that is linked statically. It lives
// as long as the caller's end of the socket is open, and the caller may kill it at any time.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <cerrno>

#include "bus/answer.h"
#include "bus/systemd.h"

namespace libcontainer::bus {

bool Answer::send() const {
  return ::send(wire::kBusProgramSocket, buffer_.data(), size_, MSG_NOSIGNAL) >= 0;
}

namespace {

using wire::BusMessage;

bool answer_failure(const Failure& failure) {
  Answer answer(BusMessage::Failed);
  answer.add<std::int32_t>(failure.error);
  answer.add_text(failure.call);
  answer.add_text(failure.message.name);
  answer.add_text(failure.message.message);
  return answer.send();
}

bool serve(Systemd& systemd, wire::BusReader in) {
  Failure failure;
  Answer done(BusMessage::Done);
  bool ok = false;
  switch (in.integer<BusMessage>()) {
    case BusMessage::Connect:
      ok = systemd.connect(in, failure);
      done.add_text(systemd.version());
      done.add_text(systemd.control_group());
      break;
    case BusMessage::StartUnit:
      ok = systemd.start_unit(in, failure);
      break;
    case BusMessage::StopUnit: {
      bool was_there = false;
      ok = systemd.stop_unit(in, was_there, failure);
      done.add<std::uint8_t>(was_there ? 1 : 0);
      break;
    }
    case BusMessage::SetProperties:
      ok = systemd.set_properties(in, failure);
      break;
    case BusMessage::AttachProcess:
      ok = systemd.attach_process(in, failure);
      break;
    default:
      failure.note(-EBADMSG, "message");
  }
  return ok ? done.send() : answer_failure(failure);
}

}  // namespace
}  // namespace libcontainer::bus

int main() {
  using namespace libcontainer;
  (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);  // else the end of the socket is noticed
  static std::byte buffer[wire::kMaxBusMessage];
  bus::Systemd systemd;
  for (;;) {
    const ssize_t size = ::recv(wire::kBusProgramSocket, buffer, sizeof buffer, 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return 0;
    const std::span<const std::byte> message(buffer, static_cast<std::size_t>(size));
    if (!bus::serve(systemd, wire::BusReader(message))) return 0;
  }
}
