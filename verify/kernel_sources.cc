// SPDX-License-Identifier: Apache-2.0

#include "verify/kernel_sources.h"

#include <algorithm>
#include <filesystem>

#include "verify/adapters/adapter.h"
#include "verify/certify.h"
#include "verify/kernels/fast_kernel.h"
#include "verify/kernels/known_bad_file.h"
#include "verify/kernels/reference_kernel.h"
#include "verify/kernels/shared_library.h"
#include "verify/known_bad.h"
#include "verify/mutants/elementwise.h"
#include "verify/mutants/mutants.h"

namespace leakproof::verify {
namespace {

struct Adapter {
  AdapterInfo info;
  std::unique_ptr<Kernel> (*open)();
  bool uses_threads = false;
};

const Adapter kAdapters[] = {
#if defined(LEAKPROOF_HAVE_ONEDNN)
    {{"onednn", "oneDNN", "libdnnl-dev", true}, OpenOneDnn, true},
#else
    {{"onednn", "oneDNN", "libdnnl-dev", false}, nullptr},
#endif
#if defined(LEAKPROOF_HAVE_XNNPACK)
    {{"xnnpack", "XNNPACK", "libxnnpack-dev libpthreadpool-dev", true},
     OpenXnnpack},
#else
    {{"xnnpack", "XNNPACK", "libxnnpack-dev libpthreadpool-dev", false},
     nullptr},
#endif
#if defined(LEAKPROOF_HAVE_EIGEN)
    {{"eigen", "Eigen", "libeigen3-dev", true}, OpenEigen},
#else
    {{"eigen", "Eigen", "libeigen3-dev", false}, nullptr},
#endif
};

// The doors.
constexpr const char* kBuiltIn = "a built-in kernel";
constexpr const char* kSharedLibrary = "a shared library";

constexpr std::string_view kFastPrefix = "fast:";
constexpr std::string_view kReference = "reference";
constexpr std::string_view kReferencePrefix = "reference:";
constexpr std::string_view kMutantPrefix = "mutant:";

KernelSource FastSource(const std::string& target) {
  // Values are the same code in both kernels of a target: one of them tries
  // every binary32 input by default.
  return {.name = std::string(kFastPrefix) + target,
          .open = [target] { return OpenFast(target); },
          .slow = target.ends_with(kStreamingSuffix),
          .door = kBuiltIn};
}

}  // namespace

std::vector<AdapterInfo> Adapters() {
  std::vector<AdapterInfo> infos;
  for (const Adapter& adapter : kAdapters) infos.push_back(adapter.info);
  return infos;
}

std::vector<KernelSource> FindKernels(const std::string& name) {
  if (name == "fast") {
    std::vector<KernelSource> sources;
    for (const std::string& target : FastTargets()) {
      sources.push_back(FastSource(target));
      sources.push_back(FastSource(target + std::string(kStreamingSuffix)));
    }
    return sources;
  }
  if (name.starts_with(kFastPrefix)) {
    return {FastSource(name.substr(kFastPrefix.size()))};
  }
  if (name == kReference || name.starts_with(kReferencePrefix)) {
    const Profile profile =
        FindProfile(name == kReference ? "canonical"
                                       : name.substr(kReferencePrefix.size()));
    return {{name, [profile] { return OpenReference(profile); }, false,
             /*slow=*/true}};
  }
  if (name.starts_with(kMutantPrefix)) {
    const Mutant* const mutant = FindMutant(name.substr(kMutantPrefix.size()));
    if (mutant == nullptr) {
      throw InputError("there is no mutant '" +
                       name.substr(kMutantPrefix.size()) +
                       "'; 'leakproof list mutants' lists them");
    }
    return {{.name = name,
             .open = mutant->open,
             .door = "a mutant",
             .open_known_bad = [] {
               return Spoiled(OpenElement<RightElement>());
             }}};
  }
  for (const Adapter& adapter : kAdapters) {
    if (adapter.info.name != name) continue;
    if (!adapter.info.built) {
      throw InputError(
          "the adapter " + name + " was not built, because " +
          std::string(adapter.info.library) + " was not found; install " +
          std::string(adapter.info.package) + " and build Leakproof again");
    }
    return {{name, adapter.open, adapter.uses_threads}};
  }
  const bool looks_like_path = name.find('/') != std::string::npos ||
                               name.find(".so") != std::string::npos;
  // Links that lead to themselves are no files.
  std::error_code none;
  const bool exists = std::filesystem::exists(name, none);
  if (looks_like_path || exists) {
    if (!exists) {
      throw InputError("there is no file '" + name + "'");
    }
    return {{.name = name,
             .open = [name] { return OpenSharedLibrary(name); },
             .door = kSharedLibrary,
             .open_known_bad = OpenKnownBadLibrary}};
  }
  throw InputError("there is no kernel '" + name +
                   "'; give the path of a shared library, or one of those that "
                   "'leakproof list kernels' lists");
}

}  // namespace leakproof::verify
