// SPDX-License-Identifier: Apache-2.0
//
// Signals that ask the program to end. It does so at once, as if it were
// killed: whatever is written to disk is good at any moment. All that is added
// is a sentence on what was kept.

#ifndef LEAKPROOF_VERIFY_INTERRUPTION_H_
#define LEAKPROOF_VERIFY_INTERRUPTION_H_

#include <string>

namespace leakproof::verify {

// From now on SIGHUP, SIGINT and SIGTERM end the program after the sentence of
// WhenInterrupted, unless they were ignored before. Its status is that of a
// program that the signal ended, 128 + signal in a shell. A file that grows
// beyond a limit is an error and no signal. Processes that it starts have none
// of this. To be called once, before anything else.
void AnswerSignals();

// The sentence from now on; "interrupted; " goes before it.
void WhenInterrupted(const std::string& sentence);

// That a reader of the standard output has gone is an error from now on, and no
// signal.
void OutliveReaders();

}  // namespace leakproof::verify

#endif  // LEAKPROOF_VERIFY_INTERRUPTION_H_
