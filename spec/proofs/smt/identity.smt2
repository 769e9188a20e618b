; SPDX-License-Identifier: Apache-2.0
;
; title: the identity for alpha = 1
; clauses: LR-FUN-4
; licenses: verify/checks/function.cc
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha = 1
;
; A zero with its sign, and a NaN as a NaN.

(declare-const x-pattern Bits)
(define-fun x () F (number x-pattern))

(assert (! (not (= (forward one x) x)) :named goal))
