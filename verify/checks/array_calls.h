// SPDX-License-Identifier: Apache-2.0
//
// What the checks of arrays share: calls in either direction, inputs that put
// every landmark everywhere, and parts.

#ifndef LEAKPROOF_VERIFY_CHECKS_ARRAY_CALLS_H_
#define LEAKPROOF_VERIFY_CHECKS_ARRAY_CALLS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ref/format.h"
#include "verify/check.h"
#include "verify/kernel.h"
#include "verify/probe.h"
#include "verify/property.h"

namespace leakproof::verify {

using Patterns = std::vector<ref::BitPattern>;

// Past two cache lines, and past four of the widest vectors of any target.
inline size_t MaxShortLength(const ref::Format& format) {
  return 4 * 64 / format.bytes() + 3;
}

// At, before and after powers of two, and with a tail: where blocked loops
// change. Ascending.
std::vector<size_t> LongLengths();

// The short lengths, and the long ones below 5000.
std::vector<size_t> Lengths(const ref::Format& format);

// One of the α that a source lists, in turn.
inline ref::BitPattern InTurn(const AlphaSource& alphas, size_t turn) {
  return alphas.listed()[turn % alphas.listed().size()];
}

// Both directions in one: backward if `dy` is given.
Patterns Call(const Probe& probe, ref::BitPattern alpha, const Patterns& x,
              const Patterns* dy, Placement placement = {});

// The bare call on the caller's memory.
void CallOn(const Probe& probe, ref::BitPattern alpha, bool backward,
            const void* x, const void* dy, void* result, size_t n);

// An element whose bits are not the expected ones.
Counterexample DescribeBits(const Probe& probe, ref::BitPattern alpha,
                            const Patterns& x, const Patterns* dy, size_t i,
                            ref::BitPattern got, ref::BitPattern expected,
                            std::string explanation);

// A call that did something wrong besides its results.
Counterexample DescribeCall(const Probe& probe, ref::BitPattern alpha, size_t n,
                            std::string permitted, std::string explanation);

// Judges every element of an array.
void JudgeBits(const Probe& probe, ref::BitPattern alpha, const Patterns& x,
               const Patterns* dy, const Patterns& got,
               const Patterns& expected, const std::string& explanation,
               Tally& tally);

// n patterns: the landmarks from the r-th on, cyclically.
Patterns Rotated(const Patterns& landmarks, size_t r, size_t n);

// Pairs of numbers, and what each gives in an array of its own.
struct Elements {
  ref::BitPattern alpha;
  bool backward;
  Patterns x;
  Patterns dy;
  Patterns expected;
};

// Of an array of one element.
ref::BitPattern Alone(const Probe& probe, ref::BitPattern alpha, bool backward,
                      ref::BitPattern x, ref::BitPattern dy);

// Every landmark as x, and as dy.
Elements MakeElements(const Probe& probe, ref::BitPattern alpha, bool backward);

// An array of these elements, by their indices, gives what each gives alone.
void JudgeArray(const Probe& probe, const Elements& elements,
                const std::vector<uint32_t>& indices,
                const Placement& placement, Tally& tally);

// Each array's own offset, from one number.
Placement PlacementOf(const ref::Format& format, size_t number);

// Calls body(backward) for each direction that the kernel implements.
template <class Body>
void ForEachDirection(const Probe& probe, Body body) {
  for (const bool backward : {false, true}) {
    if (probe.Has(backward ? Direction::kBackward : Direction::kForward)) {
      body(backward);
    }
  }
}

// A part of a check: one way of looking for what breaks its clause. Some mutant
// is found by this one alone. The source of α is not empty.
struct Part {
  std::string_view name;
  void (*run)(const CheckContext& context, const AlphaSource& alphas,
              Tally& tally);
};

// A check of parts, which are run in their order until one of them fails.
Check CheckOfParts(spec::ClauseId clause, std::vector<Part> parts,
                   std::string_view file = SourceFile(__builtin_FILE()));

// LR-ARR-1, with parts in files of their own.
Check PositionsCheck();
void ManyAlphas(const CheckContext&, const AlphaSource&, Tally&);
void OtherFormats(const CheckContext&, const AlphaSource&, Tally&);
void ManyCalls(const CheckContext&, const AlphaSource&, Tally&);
void ChangedInputs(const CheckContext&, const AlphaSource&, Tally&);
void AdjacentArrays(const CheckContext&, const AlphaSource&, Tally&);
void PageBorders(const CheckContext&, const AlphaSource&, Tally&);
void FarArrays(const CheckContext&, const AlphaSource&, Tally&);
void HugeArrays(const CheckContext&, const AlphaSource&, Tally&);
// LR-ARR-6, with a part in a file of its own.
void WritesBeside(const CheckContext&, const AlphaSource&, Tally&);
// LR-ARR-2 and LR-ARR-3, LR-ARR-6, LR-ARR-7.
Check BoundsCheck();
Check EmptyArraysCheck();
Check ThreadsCheck();
Check TargetsCheck();

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_CHECKS_ARRAY_CALLS_H_
