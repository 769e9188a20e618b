// SPDX-License-Identifier: Apache-2.0
//
// Whether a process may have children that go on with its work: one that has
// threads may not.

#ifndef LEAKPROOF_VERIFY_OTHER_THREADS_H_
#define LEAKPROOF_VERIFY_OTHER_THREADS_H_

namespace leakproof::verify {

// Throws InputError, which names them, if this process has threads but the
// calling one. A child would have none of them, but the locks that they held.
void RequireNoOtherThreads();

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_OTHER_THREADS_H_
