// Clean-up that cannot be forgotten.
#pragma once

#include <functional>
#include <utility>
#include <vector>

namespace libcontainer::base {

// Runs `action` at the end of the scope, unless released. For use inside one function body.
template <class Action>
class ScopeExit {
 public:
  explicit ScopeExit(Action action) : action_(std::move(action)) {}
  ScopeExit(const ScopeExit&) = delete;
  ScopeExit& operator=(const ScopeExit&) = delete;
  ~ScopeExit() {
    if (armed_) action_();
  }
  void release() { armed_ = false; }

 private:
  Action action_;
  bool armed_ = true;
};

// All or nothing: each completed step pushes its undo; unless commit() is reached, they run in
// reverse order.
class Rollback {
 public:
  Rollback() = default;
  Rollback(const Rollback&) = delete;
  Rollback& operator=(const Rollback&) = delete;
  ~Rollback() {
    while (!undo_.empty()) {
      undo_.back()();
      undo_.pop_back();
    }
  }
  void push(std::move_only_function<void()> undo) { undo_.push_back(std::move(undo)); }
  void commit() { undo_.clear(); }

 private:
  std::vector<std::move_only_function<void()>> undo_;
};

}  // namespace libcontainer::base
