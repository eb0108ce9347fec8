// A conversation with criu. Runs in: caller.
#pragma once

#include <libcontainer/error.h>

#include <functional>
#include <optional>

#include "criu/messages.h"
#include "criu/start.h"

namespace libcontainer::criu {

class Client {
 public:
  // Errors: as start().
  static Result<Client> connect(const StartOptions& options);
  Client(Client&&) noexcept = default;
  Client& operator=(Client&&) = delete;
  // Ends criu, if it has not ended; what it does then, it gives up.
  ~Client();

  pid_t pid() const { return criu_.pid; }

  Result<Version> ask_version();
  Result<Features> ask_features(const Features& wanted);

  // Called for each notification, while criu waits; an error makes criu give up, and is the
  // error of the call. `terminal`: the master of a terminal, with "orphan-pts-master" only.
  using Attendant = std::function<Result<>(const Notification& notification, sys::Fd terminal)>;
  // Called about every 200 ms while criu works.
  using Ticker = std::function<void()>;
  // One, and the last: returns when criu has ended. `cancel`: ends criu once it is readable,
  // Cancelled. Errors: Kernel, "criu failed: type DUMP errno 0".
  Result<Response> call(RequestType type, const Options& options, const Attendant& attendant,
                        sys::FdRef cancel = {}, const Ticker& ticker = {});

 private:
  explicit Client(Started criu) : criu_(std::move(criu)) {}
  Result<> send(const std::string& message) const;
  struct Received {
    Response response;
    sys::Fd descriptor;
  };
  Result<> wait(sys::FdRef cancel, const Ticker& ticker);
  Result<Received> receive(sys::FdRef cancel, const Ticker& ticker = {});
  Error explain_end();
  void end();

  Started criu_;
};

}  // namespace libcontainer::criu
