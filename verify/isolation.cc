// SPDX-License-Identifier: Apache-2.0

#include "verify/isolation.h"

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>
#include <exception>
#include <list>
#include <memory>
#include <new>
#include <stdexcept>
#include <utility>
#include <vector>

#include "verify/input_error.h"
#include "verify/sealed_message.h"
#if defined(LEAKPROOF_COVERAGE)
// <gcov.h> declares it for C alone.
extern "C" void __gcov_dump(void);
#endif

namespace leakproof::verify {
namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void ThrowSystemError(const char* what) {
  throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

// What the child writes and the parent reads after the child's end.
struct Record {
  CallRecord call;
  // The child has written the answer of its work, as far as it could.
  std::atomic<bool> answered{false};
};

// A record in memory of both. Pages that may not be touched lie around it, for
// kernels that write anywhere.
class SharedRecord {
 public:
  SharedRecord() : page_(static_cast<size_t>(sysconf(_SC_PAGESIZE))) {
    mapping_ =
        mmap(nullptr, 3 * page_, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (mapping_ == MAP_FAILED) ThrowSystemError("no shared memory");
    void* const middle = static_cast<char*>(mapping_) + page_;
    if (mprotect(middle, page_, PROT_READ | PROT_WRITE) != 0) {
      munmap(mapping_, 3 * page_);
      ThrowSystemError("no shared memory");
    }
    record_ = new (middle) Record;
  }
  SharedRecord(const SharedRecord&) = delete;
  SharedRecord& operator=(const SharedRecord&) = delete;
  ~SharedRecord() { munmap(mapping_, 3 * page_); }
  Record& operator*() const { return *record_; }
  Record* operator->() const { return record_; }

 private:
  size_t page_;
  void* mapping_;
  Record* record_;
};

// Between calls the suite computes, and a library may be loading.
constexpr int kBetweenCalls = 6;

// A call has the limit for each so many elements.
constexpr uint64_t kElementsWithinLimit = uint64_t{1} << 24;

std::chrono::seconds LimitOf(const CallRecord& record,
                             std::chrono::seconds limit) {
  // The record is the kernel's to damage: no longer than for the longest call.
  constexpr uint64_t kMost = uint64_t{1} << 33;
  return limit * static_cast<int64_t>(1 + std::min<uint64_t>(record.n, kMost) /
                                              kElementsWithinLimit);
}

// Work that is to be done in a child, from the work of this number on.
struct Left {
  size_t index;
  std::span<const Work> work;

  // Without the first.
  Left Rest() const { return {index + 1, work.subspan(1)}; }
};

struct Child {
  Child(const Left& to_do, std::unique_ptr<SharedRecord> shared_record,
        const Seal& of_child, pid_t process, int pipe)
      : left(to_do),
        record(std::move(shared_record)),
        seal(of_child),
        pid(process),
        fd(pipe) {}

  Left left;
  std::unique_ptr<SharedRecord> record;
  Seal seal;
  pid_t pid;
  int fd;
  std::string received;
  size_t answers = 0;
  uint64_t calls_seen = 0;
  Clock::time_point progress = Clock::now();
  bool pipe_ended = false;
  bool timed_out = false;
  bool flooded = false;
};

// Far more than any answer has, in bytes.
constexpr size_t kLongestAnswer = size_t{16} << 20;

// Reads what there is, up to more than a pipe holds: a kernel may write without
// an end. Returns whether the pipe has ended.
bool ReadAvailable(Child& child) {
  constexpr size_t kAtOnce = size_t{2} << 20;
  static char buffer[1 << 16];
  for (size_t taken = 0; taken < kAtOnce;) {
    const ssize_t count = read(child.fd, buffer, sizeof buffer);
    if (count > 0) {
      taken += static_cast<size_t>(count);
      child.received.append(buffer, static_cast<size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      return count == 0 || errno != EAGAIN;
    }
  }
  return false;
}

void WriteAll(int fd, const std::string& text) {
  size_t written = 0;
  while (written < text.size()) {
    const ssize_t count =
        write(fd, text.data() + written, text.size() - written);
    if (count < 0) {
      if (errno == EINTR) continue;
      return;  // the parent has gone
    }
    written += static_cast<size_t>(count);
  }
}

// The answer of work, or what it threw; whether the child can go on is in
// `ends`.
Message AnswerOf(const Work& work, CallRecord& record, bool& ends) {
  ends = true;
  try {
    Answer answer = work(record);
    ends = answer.ends_child;
    return {Message::Kind::kReturned, std::move(answer.text)};
  } catch (const std::bad_alloc&) {
    // Short enough to need no memory.
    return {Message::Kind::kThrew, "out of memory"};
  } catch (const std::exception& error) {
    return {Message::Kind::kThrew, error.what()};
  } catch (...) {
    return {Message::Kind::kThrew, "an unknown exception"};
  }
}

[[noreturn]] void RunChild(const Left& left, Record& record, const Seal& seal,
                           int fd, pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);  // it had ended already
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  // What a kernel prints is no part of the report.
  const int null = open("/dev/null", O_WRONLY);
  if (null >= 0) {
    dup2(null, STDOUT_FILENO);
    dup2(null, STDERR_FILENO);
  }
#if defined(__GLIBC__)
  // Memory that is given back to the system has to be mapped, and zeroed, anew
  // for the next array.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, 1 << 20);
#endif
  for (const Work& work : left.work) {
    record.answered = false;
    bool ends = false;
    WriteAll(fd, Sealed(AnswerOf(work, record.call, ends), seal));
    record.answered = true;
    if (ends) break;
  }
#if defined(LEAKPROOF_COVERAGE)
  __gcov_dump();
#endif
  _exit(0);
}

// Takes the next answer that has come whole, if there is one.
std::optional<Outcome> TakeAnswer(Child& child) {
  const auto length = SealedLength(child.received, child.seal);
  if (!length || *length == 0 || child.received.size() < *length) return {};
  const auto message =
      Unsealed(std::string_view(child.received).substr(0, *length), child.seal);
  if (!message) return {};
  child.received.erase(0, *length);
  Outcome outcome;
  outcome.kind = message->kind == Message::Kind::kReturned
                     ? Outcome::Kind::kFinished
                     : Outcome::Kind::kThrew;
  outcome.text = message->text;
  outcome.first = child.answers == 0;
  return outcome;
}

// Of the work that a child has not answered.
Outcome JudgeEnd(const Child& child, int status, std::chrono::seconds limit) {
  const CallRecord& record = (*child.record)->call;
  Outcome outcome;
  outcome.last_call = {record.running > 0, record.backward, record.alpha,
                       record.n,           record.first_x,  record.first_dy,
                       record.position};
  outcome.first = child.answers == 0;
  if (child.flooded) {
    outcome.text = "wrote without an end into a pipe that is not its own";
  } else if (child.timed_out) {
    outcome.text =
        record.running > 0
            ? "did not return within " +
                  std::to_string(LimitOf(record, limit).count()) + " s"
            : "did not go on within " +
                  std::to_string((kBetweenCalls * limit).count()) + " s";
  } else if (WIFSIGNALED(status)) {
    if (record.threw) {
      outcome.text = "threw an exception";
      return outcome;
    }
    const int signal = WTERMSIG(status);
    outcome.text = "was killed by signal " + std::to_string(signal) + " (" +
                   strsignal(signal) + ")";
    if (signal == SIGKILL) {
      outcome.text += ", which the system sends too where memory runs out";
    }
  } else if ((*child.record)->answered) {
    outcome.text =
        "wrote into descriptors that are not its own, or closed them";
  } else {
    outcome.text = "ended the process with exit status " +
                   std::to_string(WEXITSTATUS(status));
  }
  return outcome;
}

}  // namespace

Outcome Readable(Outcome outcome,
                 const std::function<void(const std::string& text)>& read) {
  if (outcome.kind != Outcome::Kind::kFinished) return outcome;
  try {
    read(outcome.text);
  } catch (const std::exception& error) {
    outcome.kind = Outcome::Kind::kDied;
    outcome.text = Printable(
        std::string("left an answer that cannot be read: ") + error.what());
  }
  return outcome;
}

void RunIsolated(
    const std::function<std::optional<Series>()>& next, unsigned parallel,
    std::chrono::seconds limit,
    const std::function<void(size_t index, const Outcome&)>& done) {
  std::list<Series> series;  // that have begun
  std::vector<Left> interrupted;
  std::list<Child> running;
  size_t given = 0;

  const auto start = [&](const Left& left) {
    auto record = std::make_unique<SharedRecord>();
    const Seal seal = DrawSeal();
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
      ThrowSystemError("no pipe to a child process");
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0) ThrowSystemError("no child process");
    if (pid == 0) {
      close(ends[0]);
      // What others answer is for the parent alone to read.
      for (const Child& other : running) close(other.fd);
      RunChild(left, **record, seal, ends[1], parent);
    }
    close(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    running.emplace_back(left, std::move(record), seal, pid, ends[0]);
  };
  const auto next_left = [&]() -> std::optional<Left> {
    if (!interrupted.empty()) {
      const Left left = interrupted.back();
      interrupted.pop_back();
      return left;
    }
    while (auto one = next()) {
      if (one->empty()) continue;
      series.push_back(*std::move(one));
      const Left left{given, series.back()};
      given += left.work.size();
      return left;
    }
    return {};
  };

  for (;;) {
    while (running.size() < parallel) {
      const std::optional<Left> left = next_left();
      if (!left) break;
      start(*left);
    }
    if (running.empty()) return;

    std::vector<pollfd> fds;
    int patience = 100;
    for (const Child& child : running) {
      fds.push_back({child.pipe_ended ? -1 : child.fd, POLLIN, 0});
      // Nothing tells when this one's process ends.
      if (child.pipe_ended) patience = 1;
    }
    if (poll(fds.data(), fds.size(), patience) < 0 && errno != EINTR) {
      ThrowSystemError("waiting for child processes");
    }

    for (auto child = running.begin(); child != running.end();) {
      // The end of the child, and not of the pipe: a process that the kernel
      // started may hold it open, and a kernel may close it and go on.
      int status = 0;
      const pid_t waited = waitpid(child->pid, &status, WNOHANG);
      const bool ended =
          waited == child->pid || (waited < 0 && errno == ECHILD);
      child->pipe_ended = child->pipe_ended || ReadAvailable(*child);
      const auto now = Clock::now();
      while (!child->left.work.empty()) {
        const auto outcome = TakeAnswer(*child);
        if (!outcome) break;
        const size_t index = child->left.index;
        child->left = child->left.Rest();
        ++child->answers;
        child->progress = now;
        done(index, *outcome);
      }
      const CallRecord& record = (*child->record)->call;
      if (record.calls != child->calls_seen) {
        child->calls_seen = record.calls;
        child->progress = now;
      }
      const auto allowed =
          record.running > 0 ? LimitOf(record, limit) : kBetweenCalls * limit;
      if (now - child->progress > allowed && !ended) {
        child->timed_out = true;
        kill(child->pid, SIGKILL);
      }
      if (child->received.size() > kLongestAnswer && !ended) {
        child->flooded = true;
        child->received.clear();
        kill(child->pid, SIGKILL);
      }
      if (!ended) {
        ++child;
        continue;
      }
      close(child->fd);
      if (!child->left.work.empty()) {
        // An end on purpose is one after an answer, with nothing left over.
        const bool on_purpose = child->answers > 0 && !child->timed_out &&
                                !child->flooded && child->received.empty() &&
                                (*child->record)->answered &&
                                WIFEXITED(status) && WEXITSTATUS(status) == 0;
        if (!on_purpose) {
          const size_t index = child->left.index;
          const Outcome outcome = JudgeEnd(*child, status, limit);
          child->left = child->left.Rest();
          done(index, outcome);
        }
        if (!child->left.work.empty()) interrupted.push_back(child->left);
      }
      child = running.erase(child);
    }
  }
}

void RunIsolated(
    std::span<const Series> series, unsigned parallel,
    std::chrono::seconds limit,
    const std::function<void(size_t index, const Outcome&)>& done) {
  size_t given = 0;
  RunIsolated(
      [&]() -> std::optional<Series> {
        if (given == series.size()) return {};
        return series[given++];
      },
      parallel, limit, done);
}

void RunIsolated(
    std::span<const Work> work, unsigned parallel, std::chrono::seconds limit,
    const std::function<void(size_t index, const Outcome&)>& done) {
  std::vector<Series> each;
  for (const Work& one : work) each.push_back({one});
  RunIsolated(each, parallel, limit, done);
}

}  // namespace leakproof::verify
