// SPDX-License-Identifier: Apache-2.0
//
// What the kernels of a run are: their names, functions and files.

#ifndef LEAKPROOF_VERIFY_DESCRIPTIONS_H_
#define LEAKPROOF_VERIFY_DESCRIPTIONS_H_

#include <set>
#include <string>
#include <vector>

#include "ref/format.h"
#include "verify/certify.h"
#include "verify/kernel.h"

namespace leakproof::verify {

// What a kernel says of itself, learnt in a child process.
struct Description {
  KernelIdentity identity;
  std::set<std::string> functions;  // "binary32 forward"
  bool slow = false;                // as KernelSource has it
  bool uses_threads = false;
  std::string fingerprint;  // of its file; empty for one that is built in
  std::string door;         // as KernelSource has it, or its name

  bool Has(const ref::Format& format) const;
  bool Has(const ref::Format& format, Direction direction) const;
};

// "binary32 forward": as Description lists it.
std::string FunctionName(const ref::Format& format, Direction direction);

// A hash of a file's bytes; empty if it cannot be read.
std::string Fingerprint(const std::string& path);

// Opens each kernel of the run in a child, `parallel` at a time. Throws
// InputError if one cannot be opened, or has none of the run's formats.
std::vector<Description> DescribeKernels(const RunOptions& options,
                                         unsigned parallel);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_DESCRIPTIONS_H_
