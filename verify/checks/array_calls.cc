// SPDX-License-Identifier: Apache-2.0

#include "verify/checks/array_calls.h"

#include <cstring>
#include <string>

#include "verify/checks/values.h"
#include "verify/padded_array.h"
#include "verify/patterns.h"

namespace leakproof::verify {

using ref::BitPattern;
using ref::Format;

Patterns Call(const Probe& probe, BitPattern alpha, const Patterns& x,
              const Patterns* dy, Placement placement) {
  return dy ? probe.Backward(alpha, x, *dy, placement)
            : probe.Forward(alpha, x, placement);
}

void CallOn(const Probe& probe, BitPattern alpha, bool backward, const void* x,
            const void* dy, void* result, size_t n) {
  if (backward) {
    probe.CallBackward(alpha, x, dy, result, n);
  } else {
    probe.CallForward(alpha, x, result, n);
  }
}

Counterexample DescribeBits(const Probe& probe, BitPattern alpha,
                            const Patterns& x, const Patterns* dy, size_t i,
                            BitPattern got, BitPattern expected,
                            std::string explanation) {
  Counterexample example = DescribeElement(
      probe.format(), alpha, x[i], dy ? std::optional((*dy)[i]) : std::nullopt,
      x.size(), i, got);
  const ShownNumber shown = Show(probe.format(), expected);
  example.permitted = shown.bits + " (" + shown.hex + ", " + shown.decimal +
                      "), these bits alone";
  example.permitted_bounds = {shown};
  example.explanation = std::move(explanation);
  return example;
}

Counterexample DescribeCall(const Probe& probe, BitPattern alpha, size_t n,
                            std::string permitted, std::string explanation) {
  Counterexample example;
  example.alpha = Show(ref::AlphaFormat(probe.format()), alpha);
  example.n = n;
  example.permitted = std::move(permitted);
  example.explanation = std::move(explanation);
  return example;
}

void JudgeBits(const Probe& probe, BitPattern alpha, const Patterns& x,
               const Patterns* dy, const Patterns& got,
               const Patterns& expected, const std::string& explanation,
               Tally& tally) {
  for (size_t i = 0; i < x.size(); ++i) {
    tally.Judge(got[i] == expected[i], [&] {
      return DescribeBits(probe, alpha, x, dy, i, got[i], expected[i],
                          explanation);
    });
  }
}

Patterns Rotated(const Patterns& landmarks, size_t r, size_t n) {
  Patterns x(n);
  size_t next = r % landmarks.size();
  for (BitPattern& p : x) {
    p = landmarks[next];
    if (++next == landmarks.size()) next = 0;
  }
  return x;
}

std::vector<size_t> LongLengths() {
  std::vector<size_t> lengths;
  for (int exponent = 7; exponent <= 17; ++exponent) {
    const size_t power = size_t{1} << exponent;
    lengths.insert(lengths.end(), {power - 1, power, power + 1, power + 7});
  }
  lengths.push_back((size_t{1} << 20) + 7);
  return lengths;
}

BitPattern Alone(const Probe& probe, BitPattern alpha, bool backward,
                 BitPattern x, BitPattern dy) {
  const Patterns upstream{dy};
  return Call(probe, alpha, {x}, backward ? &upstream : nullptr)[0];
}

Elements MakeElements(const Probe& probe, BitPattern alpha, bool backward) {
  const Patterns& landmarks = Landmarks(probe.format());
  Elements elements{alpha, backward, landmarks, {}, {}};
  for (size_t i = 0; i < landmarks.size(); ++i) {
    elements.dy.push_back(landmarks[(i * 7 + 3) % landmarks.size()]);
    elements.expected.push_back(
        Alone(probe, alpha, backward, elements.x[i], elements.dy[i]));
  }
  return elements;
}

namespace {

// Elements by their indices, in memory.
void Gather(const Format& format, const Patterns& from,
            const std::vector<uint32_t>& indices, std::byte* array) {
  WithElementBytes(format, [&](auto bytes) {
    std::byte* to = array;
    for (const uint32_t index : indices) {
      std::memcpy(to, &from[index].bits, bytes);  // little-endian
      to += bytes;
    }
  });
}

}  // namespace

void JudgeArray(const Probe& probe, const Elements& elements,
                const std::vector<uint32_t>& indices,
                const Placement& placement, Tally& tally) {
  if (indices.empty()) return;
  const Format& format = probe.format();
  const size_t size = format.bytes();
  const size_t bytes = indices.size() * size;
  const PaddedArray x(bytes, placement.x_offset * size);
  const PaddedArray dy(elements.backward ? bytes : 0,
                       placement.dy_offset * size);
  const PaddedArray result(bytes, placement.output_offset * size);
  Gather(format, elements.x, indices, x.data());
  if (elements.backward) Gather(format, elements.dy, indices, dy.data());
  // NaNs or zeros, for kernels that read it.
  std::memset(result.data(), indices.size() % 2 == 0 ? 0xff : 0, bytes);
  CallOn(probe, elements.alpha, elements.backward, x.data(), dy.data(),
         result.data(), indices.size());
  std::vector<std::byte> expected(bytes);
  Gather(format, elements.expected, indices, expected.data());
  if (std::memcmp(result.data(), expected.data(), bytes) == 0) {
    tally.Pass(indices.size());
    return;
  }
  const size_t n = indices.size();
  const Patterns all_x = Unpack(format, x.data(), n);
  const Patterns all_dy =
      elements.backward ? Unpack(format, dy.data(), n) : Patterns();
  const Patterns got = Unpack(format, result.data(), n);
  for (size_t i = 0; i < n; ++i) {
    const BitPattern wanted = elements.expected[indices[i]];
    tally.Judge(got[i] == wanted, [&] {
      return DescribeBits(
          probe, elements.alpha, all_x, elements.backward ? &all_dy : nullptr,
          i, got[i], wanted,
          "an array of this element alone gives " + Show(format, wanted).bits +
              "; here x, dy and the result start " +
              std::to_string(placement.x_offset) + ", " +
              std::to_string(placement.dy_offset) + " and " +
              std::to_string(placement.output_offset) +
              " elements past a cache line");
    });
  }
}

Placement PlacementOf(const Format& format, size_t number) {
  const size_t per_line = kCacheLine / format.bytes();
  Placement placement;
  placement.x_offset = number % per_line;
  placement.output_offset = number / per_line % per_line;
  placement.dy_offset = number / (per_line * per_line) % per_line;
  return placement;
}

std::vector<size_t> Lengths(const Format& format) {
  std::vector<size_t> lengths;
  for (size_t n = 1; n <= MaxShortLength(format); ++n) lengths.push_back(n);
  for (const size_t n : LongLengths()) {
    if (n > lengths.back() && n < 5000) lengths.push_back(n);
  }
  return lengths;
}

Check CheckOfParts(spec::ClauseId clause, std::vector<Part> parts,
                   std::string_view file) {
  Check check{.clause = clause, .run = {}, .file = file};
  for (const Part& part : parts) check.parts.push_back(part.name);
  check.run = [clause, all = std::move(parts)](const CheckContext& context) {
    const AlphaSource alphas(context);
    if (alphas.empty()) return NoSuchAlpha();
    Tally tally;
    for (const Part& part : all) {
      if (IsLeftOut(clause->id, part.name)) continue;
      part.run(context, alphas, tally);
      if (tally.failed()) break;
    }
    return tally.Result();
  };
  return check;
}

}  // namespace leakproof::verify
