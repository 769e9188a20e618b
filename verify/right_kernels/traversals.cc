// SPDX-License-Identifier: Apache-2.0
//
// Right kernels that go through arrays in other ways than once, element by
// element, from front to back; and those with an interface of their own.

#include <algorithm>
#include <array>
#include <cmath>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "verify/mutants/elementwise.h"
#include "verify/right_kernels/right_kernels.h"

namespace leakproof::verify {
namespace {

using Right = Elementwise<RightElement>;

struct BackToFront {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    for (size_t i = n; i-- > 0;) y[i] = RightElement::Forward(x[i], alpha);
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    for (size_t i = n; i-- > 0;) {
      dx[i] = RightElement::Backward(x[i], dy[i], alpha);
    }
  }
};

struct Strided {
  static constexpr size_t kStride = 17;
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    for (size_t first = 0; first < kStride; ++first) {
      for (size_t i = first; i < n; i += kStride) {
        y[i] = RightElement::Forward(x[i], alpha);
      }
    }
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    for (size_t first = 0; first < kStride; ++first) {
      for (size_t i = first; i < n; i += kStride) {
        dx[i] = RightElement::Backward(x[i], dy[i], alpha);
      }
    }
  }
};

// The products first, and what passes after, unless that would read results. A
// NaN does not pass: whether a compiler makes a copy of it, and leaves it
// signalling, or a product with 1 is its own choice in each of the loops.
struct TwoPasses {
  template <typename T>
  static bool Passes(T x, T factor, T alpha) {
    return RightElement::Slope(x, alpha) == 1 && !std::isnan(factor);
  }
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    Backward(x, x, y, n, alpha);
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    // A compiler that knows it to be 1 copies instead, signalling NaNs as well.
    const volatile T slope = alpha;
    if (x == dx || dy == dx) {
      for (size_t i = 0; i < n; ++i) {
        dx[i] = Passes(x[i], dy[i], alpha) ? dy[i] : slope * dy[i];
      }
      return;
    }
    for (size_t i = 0; i < n; ++i) dx[i] = slope * dy[i];
    for (size_t i = 0; i < n; ++i) {
      if (Passes(x[i], dy[i], alpha)) dx[i] = dy[i];
    }
  }
};

// Through a local buffer of seven elements.
struct BlocksOfSeven {
  static constexpr size_t kBlock = 7;
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    std::array<T, kBlock> buffer;
    for (size_t i = 0; i < n; i += kBlock) {
      const size_t count = std::min(kBlock, n - i);
      std::copy_n(x + i, count, buffer.begin());
      Right::Forward(buffer.data(), buffer.data(), count, alpha);
      std::copy_n(buffer.begin(), count, y + i);
    }
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    std::array<T, kBlock> buffer;
    for (size_t i = 0; i < n; i += kBlock) {
      const size_t count = std::min(kBlock, n - i);
      Right::Backward(x + i, dy + i, buffer.data(), count, alpha);
      std::copy_n(buffer.begin(), count, dx + i);
    }
  }
};

struct ByHalves {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    if (n < 2) return Right::Forward(x, y, n, alpha);
    const size_t half = n / 2;
    Forward(x + half, y + half, n - half, alpha);
    Forward(x, y, half, alpha);
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    if (n < 2) return Right::Backward(x, dy, dx, n, alpha);
    const size_t half = n / 2;
    Backward(x + half, dy + half, dx + half, n - half, alpha);
    Backward(x, dy, dx, half, alpha);
  }
};

// Byte by byte, as for an address of any alignment.
struct Bytes {
  template <typename T>
  static T Load(const T* from) {
    std::array<unsigned char, sizeof(T)> bytes;
    const auto* const first = reinterpret_cast<const unsigned char*>(from);
    for (size_t i = sizeof(T); i-- > 0;) bytes[i] = first[i];
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }
  template <typename T>
  static void Store(T value, T* to) {
    std::memcpy(reinterpret_cast<unsigned char*>(to), &value, sizeof value);
  }
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    for (size_t i = 0; i < n; ++i) {
      Store(RightElement::Forward(Load(x + i), alpha), y + i);
    }
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    for (size_t i = 0; i < n; ++i) {
      Store(RightElement::Backward(Load(x + i), Load(dy + i), alpha), dx + i);
    }
  }
};

// A buffer that outlives the call, one for each thread.
struct ThreadBuffer {
  template <typename T>
  static std::vector<T>& Buffer(size_t n) {
    thread_local std::vector<T> buffer;
    if (buffer.size() < n) buffer.resize(n);
    return buffer;
  }
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    auto& buffer = Buffer<T>(n);
    std::copy_n(x, n, buffer.begin());
    Right::Forward(buffer.data(), y, n, alpha);
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    auto& buffer = Buffer<T>(n);
    Right::Backward(x, dy, buffer.data(), n, alpha);
    std::copy_n(buffer.begin(), n, dx);
  }
};

// A thread for one half of a long array.
struct OwnThreads {
  static constexpr size_t kLong = 4096;
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    if (n < kLong) return Right::Forward(x, y, n, alpha);
    const size_t half = n / 2;
    std::thread other([=] { Right::Forward(x, y, half, alpha); });
    Right::Forward(x + half, y + half, n - half, alpha);
    other.join();
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    if (n < kLong) return Right::Backward(x, dy, dx, n, alpha);
    const size_t half = n / 2;
    std::thread other([=] { Right::Backward(x, dy, dx, half, alpha); });
    Right::Backward(x + half, dy + half, dx + half, n - half, alpha);
    other.join();
  }
};

std::unique_ptr<Kernel> OpenOneFunction() {
  PlainFunctions functions;
  functions.f64.forward = Right::Forward<double>;
  return OpenFunctions(functions);
}

std::unique_ptr<Kernel> OpenBackwardAlone() {
  PlainFunctions functions;
  functions.f32.backward = Right::Backward<float>;
  functions.bf16.backward = SmallElementwise<RightElement, Bfloat16>::Backward;
  return OpenFunctions(functions);
}

// Refuses what is outside of the domain, and has another target to compare
// with, which computes alike in another order.
class CheckedKernel : public PlainKernel {
 public:
  CheckedKernel()
      : PlainKernel({"right", "none", "one"}, FunctionsOf<Right>()) {}

  AlphaAnswer AnswerToAlpha(const ref::Format& format, Direction,
                            ref::BitPattern alpha) const override {
    return ref::AlphaFormat(format).IsFinite(alpha) ? AlphaAnswer::kAccepted
                                                    : AlphaAnswer::kRefused;
  }
  std::unique_ptr<Kernel> OtherTarget() const override {
    return OpenArrays<BackToFront>();
  }
};

std::unique_ptr<Kernel> OpenChecked() {
  return std::make_unique<CheckedKernel>();
}

// A thread that waits for work, of one caller at a time. It starts with the
// first call, and a process that is forked after that is without it.
class Worker {
 public:
  static Worker& OfProcess() {
    static Worker& worker = *new Worker;
    return worker;
  }
  // Runs `mine` here and `other` in the thread.
  void Share(const std::function<void()>& mine,
             const std::function<void()>& other) {
    const std::lock_guard one_caller(callers_);
    {
      const std::lock_guard lock(mutex_);
      work_ = &other;
    }
    changed_.notify_all();
    mine();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return work_ == nullptr; });
  }

 private:
  Worker() {
    std::thread([this] {
      for (std::unique_lock lock(mutex_);;) {
        changed_.wait(lock, [&] { return work_ != nullptr; });
        (*work_)();
        work_ = nullptr;
        changed_.notify_all();
      }
    }).detach();
  }

  std::mutex callers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  const std::function<void()>* work_ = nullptr;
};

struct WaitingThread {
  template <typename T>
  static void Forward(const T* x, T* y, size_t n, T alpha) {
    const size_t half = n / 2;
    Worker::OfProcess().Share(
        [=] { Right::Forward(x, y, half, alpha); },
        [=] { Right::Forward(x + half, y + half, n - half, alpha); });
  }
  template <typename T>
  static void Backward(const T* x, const T* dy, T* dx, size_t n, T alpha) {
    const size_t half = n / 2;
    Worker::OfProcess().Share([=] { Right::Backward(x, dy, dx, half, alpha); },
                              [=] {
                                Right::Backward(x + half, dy + half, dx + half,
                                                n - half, alpha);
                              });
  }
};

}  // namespace

std::vector<RightKernel> RightTraversals() {
  return {
      {"back-to-front", "begins with the last element",
       OpenArrays<BackToFront>},
      {"strided", "goes through the array 17 times", OpenArrays<Strided>},
      {"two-passes-apart",
       "writes every product, then what passes, unless in place",
       OpenArrays<TwoPasses>},
      {"blocks-of-seven", "copies seven elements to and fro",
       OpenArrays<BlocksOfSeven>},
      {"by-halves", "calls itself for the second half, then the first",
       OpenArrays<ByHalves>},
      {"byte-by-byte", "reads elements as bytes", OpenArrays<Bytes>},
      {"thread-local-buffer", "keeps a buffer for each thread",
       OpenArrays<ThreadBuffer>},
      {"threads-of-its-own", "starts a thread for one half of a long array",
       OpenArrays<OwnThreads>, true},
      {"waiting-thread", "has a thread that waits for one half of each array",
       OpenArrays<WaitingThread>},
      {"one-function", "has forward for binary64 and nothing else",
       OpenOneFunction},
      {"backward-alone", "has no forward function", OpenBackwardAlone},
      {"checked", "refuses α outside of the domain, and has two targets",
       OpenChecked},
  };
}

}  // namespace leakproof::verify
