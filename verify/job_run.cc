// SPDX-License-Identifier: Apache-2.0

#include "verify/job_run.h"

#include <string>
#include <utility>

namespace leakproof::verify {
namespace {

// FNV-1a, so that a check's random choices depend on these words alone.
uint64_t SeedOf(uint64_t seed, const Job& job) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : std::to_string(seed) + "/" + std::string(job.clause->id) +
                          "/" + std::string(job.format->name)) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

// The kernel of this process.
struct Opened {
  std::unique_ptr<Kernel> kernel;
  std::fenv_t environment;
};

}  // namespace

Series OnOneKernel(const std::function<std::unique_ptr<Kernel>()>& open,
                   std::vector<KernelWork> work) {
  // Filled in the process that works: each has a copy.
  const auto opened = std::make_shared<Opened>();
  Series series;
  for (KernelWork& one : work) {
    series.push_back([&open, opened, one = std::move(one)](CallRecord& record) {
      if (opened->kernel == nullptr) {
        opened->kernel = open();
        std::fegetenv(&opened->environment);
      }
      std::fesetenv(&opened->environment);
      return one(*opened->kernel, record);
    });
  }
  return series;
}

CheckResult RunJob(const RunOptions& options, const Job& job,
                   const Kernel& kernel, const AlphasByFormat& alphas,
                   CallRecord& record) {
  const Probe probe(kernel, *job.format, record, options.profile.backward);
  return FindCheck(*job.clause)
      .run({probe, options.effort, SeedOf(options.seed, job),
            alphas.at(job.format->name), RulesOf(options, *job.format),
            options.kernels[job.kernel].slow});
}

}  // namespace leakproof::verify
