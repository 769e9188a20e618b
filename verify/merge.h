// SPDX-License-Identifier: Apache-2.0
//
// Joins the shards of a run: MergeShards of verify/certify.h, from journals
// that have been read.

#ifndef LEAKPROOF_VERIFY_MERGE_H_
#define LEAKPROOF_VERIFY_MERGE_H_

#include <span>
#include <string>

#include "verify/journal.h"
#include "verify/report.h"

namespace leakproof::verify {

struct NamedJournal {
  std::string name;  // for messages
  JournalText text;
};

// The report of the whole run. Throws InputError if a journal is damaged or
// unfinished, if they are of different runs, or if anything was judged twice or
// by none of them.
Report MergeJournals(std::span<const NamedJournal> journals);

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_MERGE_H_
