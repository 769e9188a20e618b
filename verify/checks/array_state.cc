// SPDX-License-Identifier: Apache-2.0
//
// Parts of LR-ARR-1: a kernel that remembers earlier calls mixes them up.

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "ref/number.h"
#include "verify/checks/array_calls.h"
#include "verify/checks/values.h"
#include "verify/padded_array.h"

namespace leakproof::verify {
namespace {

using ref::BitPattern;
using ref::Format;

// A few elements whose results depend on α.
Patterns FewElements(const Format& format) {
  return {format.Negated(format.One()), format.One(), format.Zero()};
}

// Short arrays for every α, in an order that changes with the length.
void SweepAlphas(const Probe& probe, Patterns alphas, bool backward,
                 Tally& tally) {
  const Format& format = probe.format();
  const Patterns x = FewElements(format);
  std::map<BitPattern, Patterns> expected;
  for (const BitPattern alpha : alphas) {
    for (const BitPattern p : x) {
      expected[alpha].push_back(Alone(probe, alpha, backward, p, format.One()));
    }
  }
  for (size_t n = 2; n <= 9; ++n) {
    std::ranges::reverse(alphas);
    for (const BitPattern alpha : alphas) {
      const Patterns inputs = Rotated(x, 0, n);
      const Patterns ones(n, format.One());
      const Patterns* const upstream = backward ? &ones : nullptr;
      const Patterns result = Call(probe, alpha, inputs, upstream);
      for (size_t i = 0; i < n; ++i) {
        const BitPattern wanted = expected[alpha][i % x.size()];
        tally.Judge(result[i] == wanted, [&] {
          return DescribeBits(
              probe, alpha, inputs, upstream, i, result[i], wanted,
              "an array of this element alone gave these bits, in a call "
              "before; there were calls with other α between");
        });
      }
    }
  }
}

// What a call gives does not depend on a call in another format before it, with
// an α that has the same bits or is as near as its format allows.
void JudgeAfterFormat(const Probe& probe, const Format& other, bool backward,
                      const AlphaSource& alphas, Tally& tally) {
  const Format& format = probe.format();
  const Format& alpha_format = ref::AlphaFormat(format);
  const Format& other_alpha_format = ref::AlphaFormat(other);
  CallRecord record;
  const Probe other_probe(probe.kernel(), other, record);
  const Patterns x = FewElements(format);
  const Patterns ones(x.size(), format.One());
  const Patterns* const upstream = backward ? &ones : nullptr;
  std::vector<Patterns> expected;
  for (const BitPattern alpha : alphas.listed()) {
    expected.push_back(Call(probe, alpha, x, upstream));
  }
  const Patterns other_x = FewElements(other);
  for (size_t a = 0; a < alphas.listed().size(); ++a) {
    const BitPattern alpha = alphas.listed()[a];
    const auto other_alpha =
        alpha_format == other_alpha_format
            ? alpha
            : ref::ParseNumber(other_alpha_format,
                               ref::ToHexFloat(alpha_format, alpha))
                  .value();
    if (!other_alpha_format.IsFinite(other_alpha) ||
        !other_probe.Takes(other_alpha)) {
      continue;
    }
    static_cast<void>(
        Call(other_probe, other_alpha, other_x, backward ? &other_x : nullptr));
    JudgeBits(probe, alpha, x, upstream, Call(probe, alpha, x, upstream),
              expected[a],
              "before it, the kernel was called in " + std::string(other.name) +
                  " with this α",
              tally);
  }
}

// The same short call again and again.
void JudgeRepeated(const Probe& probe, BitPattern alpha, bool backward,
                   size_t calls, Tally& tally) {
  const Format& format = probe.format();
  const Patterns x = FewElements(format);
  const Patterns ones(x.size(), format.One());
  const size_t bytes = x.size() * format.bytes();
  const PaddedArray inputs(bytes);
  const PaddedArray upstream(bytes);
  const PaddedArray result(bytes);
  Pack(format, x, inputs.data());
  Pack(format, ones, upstream.data());
  const auto call = [&] {
    CallOn(probe, alpha, backward, inputs.data(), upstream.data(),
           result.data(), x.size());
  };
  call();
  const std::vector<std::byte> first(result.data(), result.data() + bytes);
  const Patterns expected = Unpack(format, first.data(), x.size());
  for (size_t i = 1; i < calls; ++i) {
    call();
    if (std::equal(first.begin(), first.end(), result.data())) continue;
    JudgeBits(probe, alpha, x, backward ? &ones : nullptr,
              Unpack(format, result.data(), x.size()), expected,
              "call " + std::to_string(i + 1) +
                  " of the same arrays; the first one gave other bits",
              tally);
    return;
  }
  tally.Judge(true, [] { return Counterexample(); });
}

// A call, a few of its inputs changed where they are, and a second call of the
// same or of the other function at the same addresses.
void JudgeChanged(const Probe& probe, BitPattern alpha, size_t n,
                  bool first_backward, bool backward, Tally& tally) {
  const Format& format = probe.format();
  const BitPattern minus_one = format.Negated(format.One());
  Patterns x(n, format.One());
  const Patterns dy(n, format.One());
  const BitPattern right = Alone(probe, alpha, backward, format.One(), dy[0]);
  const BitPattern left = Alone(probe, alpha, backward, minus_one, dy[0]);
  const PaddedArray x_memory(n * format.bytes());
  const PaddedArray dy_memory(n * format.bytes());
  const PaddedArray result(n * format.bytes());
  Pack(format, x, x_memory.data());
  Pack(format, dy, dy_memory.data());
  CallOn(probe, alpha, first_backward, x_memory.data(), dy_memory.data(),
         result.data(), n);
  Patterns expected(n, right);
  for (const size_t i : {size_t{0}, n / 2, n - 1}) {
    x[i] = minus_one;
    expected[i] = left;
  }
  Pack(format, x, x_memory.data());
  CallOn(probe, alpha, backward, x_memory.data(), dy_memory.data(),
         result.data(), n);
  JudgeBits(probe, alpha, x, backward ? &dy : nullptr,
            Unpack(format, result.data(), n), expected,
            std::string("before it, the ") +
                (first_backward ? "backward" : "forward") +
                " function was called at the same addresses, with other x",
            tally);
}

}  // namespace

void ChangedInputs(const CheckContext& context, const AlphaSource& alphas,
                   Tally& tally) {
  const Probe& probe = context.probe;
  std::vector<size_t> lengths{7, 4099, (size_t{1} << 16) + 3};
  if (context.effort != Effort::kQuick) {
    lengths.push_back((size_t{1} << 20) + 3);
  }
  for (const size_t n : lengths) {
    ForEachDirection(probe, [&](bool first_backward) {
      ForEachDirection(probe, [&](bool backward) {
        if (tally.failed()) return;
        JudgeChanged(probe, InTurn(alphas, n), n, first_backward, backward,
                     tally);
      });
    });
  }
}

void ManyAlphas(const CheckContext& context, const AlphaSource& alphas,
                Tally& tally) {
  ForEachDirection(context.probe, [&](bool backward) {
    if (tally.failed()) return;
    SweepAlphas(context.probe, alphas.listed(), backward, tally);
  });
}

void OtherFormats(const CheckContext& context, const AlphaSource& alphas,
                  Tally& tally) {
  const Probe& probe = context.probe;
  ForEachDirection(probe, [&](bool backward) {
    for (const Format& other : ref::kFormats) {
      const bool has = probe.kernel().Implements(
          other, backward ? Direction::kBackward : Direction::kForward);
      if (other == probe.format() || !has || tally.failed()) continue;
      JudgeAfterFormat(probe, other, backward, alphas, tally);
    }
  });
}

// More than a counter of 16 bits counts; at effort exhaustive, of 20.
void ManyCalls(const CheckContext& context, const AlphaSource& alphas,
               Tally& tally) {
  const size_t calls = context.effort == Effort::kQuick  ? size_t{1} << 12
                       : context.effort == Effort::kFull ? (1 << 16) + 100
                                                         : (1 << 20) + 100;
  ForEachDirection(context.probe, [&](bool backward) {
    JudgeRepeated(context.probe, alphas.listed().front(), backward, calls,
                  tally);
  });
}

}  // namespace leakproof::verify
