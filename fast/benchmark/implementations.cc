// SPDX-License-Identifier: Apache-2.0
//
// The rows of the table, in order.

#include <iterator>
#include <string>
#include <vector>

#include "fast/benchmark/implementation.h"

namespace leakproof::fast::benchmarks {
namespace {

[[maybe_unused]] Implementation NotFound(std::string name) {
  const std::string why = name + " was not found when this was configured";
  return {std::move(name), "not found", Role::kPeer,
          [why](const Problem&) { return Absent(why); }};
}

}  // namespace

std::vector<Implementation> AllImplementations() {
  std::vector<Implementation> rows{Memcpy(), LoadStoreLoop(), LoadStreamLoop()};
  const auto append = [&](std::vector<Implementation> more) {
    rows.insert(rows.end(), std::make_move_iterator(more.begin()),
                std::make_move_iterator(more.end()));
  };
  append(Ours());
#ifdef LEAKPROOF_HAVE_ONEDNN
  rows.push_back(OneDnn());
#else
  rows.push_back(NotFound("oneDNN"));
#endif
#ifdef LEAKPROOF_HAVE_XNNPACK
  rows.push_back(Xnnpack());
#else
  rows.push_back(NotFound("XNNPACK"));
#endif
#ifdef LEAKPROOF_HAVE_EIGEN
  rows.push_back(EigenArrays());
#else
  rows.push_back(NotFound("Eigen"));
#endif
#ifdef LEAKPROOF_HAVE_TORCH
  rows.push_back(Torch());
#else
  rows.push_back(NotFound("libtorch"));
#endif
  append(PlainLoops());
  return rows;
}

}  // namespace leakproof::fast::benchmarks
