// SPDX-License-Identifier: Apache-2.0

#include "verify/isolation.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <list>
#include <memory>
#include <new>
#include <stdexcept>
#include <utility>
#include <vector>

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

// A CallRecord that the child writes and the parent reads after the child's
// end. Pages that may not be touched lie around it, for kernels that write
// anywhere.
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
    record_ = new (middle) CallRecord;
  }
  SharedRecord(const SharedRecord&) = delete;
  SharedRecord& operator=(const SharedRecord&) = delete;
  ~SharedRecord() { munmap(mapping_, 3 * page_); }
  CallRecord& operator*() const { return *record_; }
  CallRecord* operator->() const { return record_; }

 private:
  size_t page_;
  void* mapping_;
  CallRecord* record_;
};

// Between calls the suite computes, and a library may be loading.
constexpr int kBetweenCalls = 6;

struct Child {
  Child(size_t work_index, std::unique_ptr<SharedRecord> call_record,
        pid_t process, int pipe)
      : index(work_index),
        record(std::move(call_record)),
        pid(process),
        fd(pipe) {}

  size_t index;
  std::unique_ptr<SharedRecord> record;
  pid_t pid;
  int fd;
  std::string received;
  uint64_t calls_seen = 0;
  Clock::time_point progress = Clock::now();
  bool timed_out = false;
};

// Reads what there is; returns whether the pipe has ended.
bool ReadAvailable(Child& child) {
  char buffer[4096];
  for (;;) {
    const ssize_t count = read(child.fd, buffer, sizeof buffer);
    if (count > 0) {
      child.received.append(buffer, static_cast<size_t>(count));
    } else if (count == 0 || errno != EINTR) {
      return count == 0 || errno != EAGAIN;
    }
  }
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

// The first byte of a message says how the work ended, the last that it is
// whole.
constexpr char kReturned = 'R';
constexpr char kThrown = 'T';
constexpr char kEnd = '\x04';

[[noreturn]] void RunChild(const Work& work, CallRecord& record, int fd,
                           pid_t parent) {
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
  std::string message;
  try {
    message = kReturned + work(record);
  } catch (const std::bad_alloc&) {
    // Short enough to need no memory.
    message = std::string("Tout of memory");
  } catch (const std::exception& error) {
    message = kThrown + std::string(error.what());
  } catch (...) {
    message = kThrown + std::string("an unknown exception");
  }
  message += kEnd;
  WriteAll(fd, message);
#if defined(LEAKPROOF_COVERAGE)
  __gcov_dump();
#endif
  _exit(0);
}

Outcome Judge(const Child& child, int status, const CallRecord& record,
              std::chrono::seconds limit) {
  Outcome outcome;
  outcome.last_call = {record.running > 0, record.backward, record.alpha,
                       record.n,           record.first_x,  record.first_dy,
                       record.position};
  const std::string& text = child.received;
  const bool whole = text.size() >= 2 && text.back() == kEnd;
  if (whole && !child.timed_out) {
    outcome.kind = text.front() == kReturned ? Outcome::Kind::kFinished
                                             : Outcome::Kind::kThrew;
    outcome.text = text.substr(1, text.size() - 2);
    return outcome;
  }
  if (child.timed_out) {
    outcome.text =
        record.running > 0
            ? "did not return within " + std::to_string(limit.count()) + " s"
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
  } else {
    outcome.text = "ended the process with exit status " +
                   std::to_string(WEXITSTATUS(status));
  }
  return outcome;
}

}  // namespace

void RunIsolated(
    const std::function<std::optional<Work>()>& next, unsigned parallel,
    std::chrono::seconds limit,
    const std::function<void(size_t index, const Outcome&)>& done) {
  std::list<Child> running;
  size_t started = 0;

  const auto start = [&](const Work& work) {
    auto record = std::make_unique<SharedRecord>();
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
      ThrowSystemError("no pipe to a child process");
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0) ThrowSystemError("no child process");
    if (pid == 0) {
      close(ends[0]);
      RunChild(work, **record, ends[1], parent);
    }
    close(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    running.emplace_back(started++, std::move(record), pid, ends[0]);
  };

  for (;;) {
    while (running.size() < parallel) {
      const std::optional<Work> work = next();
      if (!work) break;
      start(*work);
    }
    if (running.empty()) return;

    std::vector<pollfd> fds;
    for (const Child& child : running) fds.push_back({child.fd, POLLIN, 0});
    if (poll(fds.data(), fds.size(), 100) < 0 && errno != EINTR) {
      ThrowSystemError("waiting for child processes");
    }

    for (auto child = running.begin(); child != running.end();) {
      // The end of the pipe, or of the child: a process that the kernel started
      // may hold the pipe open.
      int status = 0;
      bool reaped = waitpid(child->pid, &status, WNOHANG) == child->pid;
      const bool ended = ReadAvailable(*child) || reaped;
      const CallRecord& record = **child->record;
      const auto now = Clock::now();
      if (record.calls != child->calls_seen) {
        child->calls_seen = record.calls;
        child->progress = now;
      }
      const auto patience = record.running > 0 ? limit : kBetweenCalls * limit;
      if (now - child->progress > patience) {
        child->timed_out = true;
        kill(child->pid, SIGKILL);
      }
      if (!ended) {
        ++child;
        continue;
      }
      close(child->fd);
      while (!reaped) {
        reaped =
            waitpid(child->pid, &status, 0) == child->pid || errno != EINTR;
      }
      done(child->index, Judge(*child, status, record, limit));
      child = running.erase(child);
    }
  }
}

void RunIsolated(
    std::span<const Work> work, unsigned parallel, std::chrono::seconds limit,
    const std::function<void(size_t index, const Outcome&)>& done) {
  size_t given = 0;
  RunIsolated(
      [&]() -> std::optional<Work> {
        if (given == work.size()) return {};
        return work[given++];
      },
      parallel, limit, done);
}

}  // namespace leakproof::verify
