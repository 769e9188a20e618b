; SPDX-License-Identifier: Apache-2.0
;
; title: ReLU for alpha = ±0, as a number
; clauses: LR-FUN-5
; licenses: verify/checks/function.cc
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha is a zero; x is finite

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))

(assert (and (fp.isZero alpha) (finite x)))

(assert (! (not (fp.eq (forward alpha x) (ite (fp.gt x zero) x zero))) :named goal))
