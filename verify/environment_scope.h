// SPDX-License-Identifier: Apache-2.0
//
// The floating-point environment of the checks.

#ifndef LEAKPROOF_VERIFY_ENVIRONMENT_SCOPE_H_
#define LEAKPROOF_VERIFY_ENVIRONMENT_SCOPE_H_

#include <cfenv>
#include <string>

namespace leakproof::verify {

// Restores the environment of its construction.
class EnvironmentScope {
 public:
  EnvironmentScope() { std::fegetenv(&saved_); }
  EnvironmentScope(const EnvironmentScope&) = delete;
  EnvironmentScope& operator=(const EnvironmentScope&) = delete;
  ~EnvironmentScope() { std::fesetenv(&saved_); }

 private:
  std::fenv_t saved_;
};

// " invalid inexact", or " no flag".
std::string FlagNames(int flags);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_ENVIRONMENT_SCOPE_H_
