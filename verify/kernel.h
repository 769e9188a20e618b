// SPDX-License-Identifier: Apache-2.0
//
// A kernel: an implementation under test, over arrays of any format.

#ifndef LEAKPROOF_VERIFY_KERNEL_H_
#define LEAKPROOF_VERIFY_KERNEL_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "ref/format.h"

namespace leakproof::verify {

enum class Direction { kForward, kBackward };

// What a kernel says of an α before it computes with it.
enum class AlphaAnswer {
  kAccepted,
  kRefused,
  kNoAnswer,  // the interface has no way to refuse, as the plain C names
};

struct KernelIdentity {
  std::string name;     // as on the command line: "fast:AVX2", "onednn"
  std::string version;  // of the library, or "unknown"
  std::string target;   // instruction set, or "unknown"
};

// Arrays are given as addresses of n elements of format.bytes() each, with no
// alignment beyond the element's own. α is a pattern of AlphaFormat(format).
class Kernel {
 public:
  virtual ~Kernel() = default;

  virtual const KernelIdentity& identity() const = 0;
  virtual bool Implements(const ref::Format& format,
                          Direction direction) const = 0;

  // Never computes. For α that is refused, Forward and Backward are not called.
  virtual AlphaAnswer AnswerToAlpha(const ref::Format& format,
                                    Direction direction,
                                    ref::BitPattern alpha) const {
    static_cast<void>(format);
    static_cast<void>(direction);
    static_cast<void>(alpha);
    return AlphaAnswer::kNoAnswer;
  }

  // y[i] = f(x[i]) for i < n. y may be exactly x.
  virtual void Forward(const ref::Format& format, ref::BitPattern alpha,
                       const void* x, void* y, size_t n) const = 0;

  // dx[i] = f'(x[i]) · dy[i] for i < n. dx may be exactly x or exactly dy.
  virtual void Backward(const ref::Format& format, ref::BitPattern alpha,
                        const void* x, const void* dy, void* dx,
                        size_t n) const = 0;

  // The same implementation pinned to another CPU target, to compare with
  // (LR-ARR-7); null if it offers no choice.
  virtual std::unique_ptr<Kernel> OtherTarget() const { return nullptr; }
};

// Where a kernel comes from. `open` runs in the process that tests the kernel,
// and throws std::runtime_error with one clear sentence if it cannot.
struct KernelSource {
  std::string name;
  std::function<std::unique_ptr<Kernel>()> open;
  // The kernel computes with a pool of threads: its checks run one at a time,
  // as pools that wait by spinning slow each other down many times over.
  bool uses_threads = false;
  // Sweeps over every input of a format of 32 bits are left to effort
  // exhaustive: the kernel computes some million elements a second at most, or
  // shares its computation with one that is swept.
  bool slow = false;
  // How it comes in: "a shared library". Kernels that come in by the same door
  // share code of the suite; empty for a door of its own.
  std::string door = {};
  // A kernel that breaks every clause, by the same door. If empty, one that
  // opens this kernel and spoils its results.
  std::function<std::unique_ptr<Kernel>()> open_known_bad = {};
};

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_KERNEL_H_
