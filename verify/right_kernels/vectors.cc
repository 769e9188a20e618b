// SPDX-License-Identifier: Apache-2.0
//
// Right kernels in the processor's vector instructions, where it has them.

#include <algorithm>
#include <cstring>

#include "verify/mutants/elementwise.h"
#include "verify/right_kernels/right_kernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace leakproof::verify {

#if defined(__x86_64__)
namespace {

// Masks of comparisons. The end of an array is made up to a vector: a scalar
// tail would quiet other NaNs than the body, if the compiler turns a product
// with 1 into a copy.
struct Sse2 {
  static __m128 Slope(__m128 x, __m128 alpha, bool above_one) {
    const __m128 zero = _mm_setzero_ps();
    // A NaN is on the side of α in either.
    const __m128 one =
        above_one ? _mm_cmple_ps(x, zero) : _mm_cmpgt_ps(x, zero);
    return _mm_or_ps(_mm_and_ps(one, _mm_set1_ps(1)),
                     _mm_andnot_ps(one, alpha));
  }
  static void Backward(const float* x, const float* dy, float* dx, size_t n,
                       float alpha) {
    const __m128 slope = _mm_set1_ps(alpha);
    for (size_t i = 0; i < n; i += 4) {
      const size_t count = std::min<size_t>(4, n - i);
      const __m128 factor = Slope(Load(x + i, count), slope, alpha > 1);
      Store(_mm_mul_ps(Load(dy + i, count), factor), dx + i, count);
    }
  }
  static void Forward(const float* x, float* y, size_t n, float alpha) {
    Backward(x, x, y, n, alpha);
  }

 private:
  static __m128 Load(const float* from, size_t count) {
    if (count == 4) return _mm_loadu_ps(from);
    float lanes[4] = {1, 1, 1, 1};
    std::memcpy(lanes, from, count * sizeof(float));
    return _mm_loadu_ps(lanes);
  }
  static void Store(__m128 vector, float* to, size_t count) {
    if (count == 4) return _mm_storeu_ps(to, vector);
    float lanes[4];
    _mm_storeu_ps(lanes, vector);
    std::memcpy(to, lanes, count * sizeof(float));
  }
};

std::unique_ptr<Kernel> OpenSse2() {
  PlainFunctions functions;
  functions.f32 = {Sse2::Forward, Sse2::Backward};
  return OpenFunctions(functions);
}

// The sign bit selects, and masked loads and stores end at the last element.
struct Avx {
  __attribute__((target("avx"))) static __m256i TailMask(size_t left) {
    alignas(32) long long lanes[4];
    for (size_t lane = 0; lane < 4; ++lane) lanes[lane] = lane < left ? -1 : 0;
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(lanes));
  }
  __attribute__((target("avx"))) static void Forward(const double* x, double* y,
                                                     size_t n, double alpha) {
    const __m256d one = _mm256_set1_pd(1);
    const __m256d slope = _mm256_set1_pd(alpha);
    const __m256d clear = alpha > 1 ? slope : one;
    const __m256d set = alpha > 1 ? one : slope;
    for (size_t i = 0; i < n; i += 4) {
      const __m256i mask = TailMask(n - i);
      const __m256d v = _mm256_maskload_pd(x + i, mask);
      const __m256d product = _mm256_mul_pd(v, _mm256_blendv_pd(clear, set, v));
      _mm256_maskstore_pd(y + i, mask, product);
    }
  }
};

std::unique_ptr<Kernel> OpenAvx() { return OpenDoubleForward<Avx>(); }

}  // namespace

std::vector<RightKernel> RightVectors() {
  std::vector<RightKernel> kernels{
      {"sse2", "selects by masks, and makes the end up to four", OpenSse2}};
  if (__builtin_cpu_supports("avx")) {
    kernels.push_back(
        {"avx", "selects by the sign bit, and masks what is past the end",
         OpenAvx});
  }
  return kernels;
}
#else
std::vector<RightKernel> RightVectors() { return {}; }
#endif

}  // namespace leakproof::verify
