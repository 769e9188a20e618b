// SPDX-License-Identifier: Apache-2.0
//
// Compiled, not run: with ID a clause of the specification, and with one that
// is not and must be refused.

#include "spec/clause.h"

[[maybe_unused]] constexpr leakproof::spec::ClauseId kId = ID;
