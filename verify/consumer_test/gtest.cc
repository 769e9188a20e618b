// SPDX-License-Identifier: Apache-2.0
//
// Tests a Kernel of its own, for binary32 and forward alone, and two sets of
// functions, by two definitions.

#include <gtest/gtest.h>
#include <leakproof/verify/conformance_suite.h>

#include <bit>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace {

using namespace leakproof;

class Relu : public verify::Kernel {
 public:
  const verify::KernelIdentity& identity() const override { return identity_; }
  bool Implements(const ref::Format& format,
                  verify::Direction direction) const override {
    return format == ref::kBinary32 && direction == verify::Direction::kForward;
  }
  void Forward(const ref::Format&, ref::BitPattern alpha, const void* x,
               void* y, size_t n) const override {
    const float slope = std::bit_cast<float>(static_cast<uint32_t>(alpha.bits));
    for (size_t i = 0; i < n; ++i) {
      const float input = static_cast<const float*>(x)[i];
      static_cast<float*>(y)[i] = input > 0 ? input : slope * input;
    }
  }
  void Backward(const ref::Format&, ref::BitPattern, const void*, const void*,
                void*, size_t) const override {}

 private:
  verify::KernelIdentity identity_{"relu", "1", "any"};
};

void SelectForm(const float* x, float* y, size_t n, float alpha) {
  for (size_t i = 0; i < n; ++i) y[i] = x[i] > 0 ? x[i] : alpha * x[i];
}

LEAKPROOF_CONFORMANCE_SUITE(
    Torch, verify::PlainFunctions{.f32 = {SelectForm, nullptr}}, "pytorch");

// Right for this α.
LEAKPROOF_CONFORMANCE_SUITE(Canonical,
                            .functions = {.f32 = {SelectForm, nullptr}},
                            .alphas = {"0.01", "0x1p-3"});

}  // namespace

int main(int argc, char** argv) {
  setenv("LEAKPROOF_EFFORT", "quick", 1);
  testing::InitGoogleTest(&argc, argv);
  verify::RegisterConformanceSuite("Own", {.profile = "pytorch", .kernel = [] {
                                             return std::make_unique<Relu>();
                                           }});
  const int status = RUN_ALL_TESTS();
  const testing::UnitTest& run = *testing::UnitTest::GetInstance();
  // Its own kernel has three formats to skip.
  const int skipped = run.skipped_test_count();
  const int tried = run.successful_test_count();
  return status == 0 && tried > 3 * 20 && skipped > 3 * 43 ? 0 : 1;
}
