; SPDX-License-Identifier: Apache-2.0
;
; title: the modulus for alpha = -1
; clauses: LR-FUN-6
; licenses: verify/checks/function.cc
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: x is a number
;
; As numbers: zeros are equal.

(declare-const x-pattern Bits)
(define-fun x () F (number x-pattern))

(assert (not (fp.isNaN x)))

(assert (! (not (fp.eq (forward (fp.neg one) x) (fp.abs x))) :named goal))
