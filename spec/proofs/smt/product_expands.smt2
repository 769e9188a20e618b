; SPDX-License-Identifier: Apache-2.0
;
; title: a product with alpha > 1 is not smaller than its factor
; clauses: LR-FUN-2 LR-FWD-10
; licenses: verify/checks/function.cc
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha > 1, finite; x is finite and has no sign bit

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(assert (and (fp.gt alpha one) (finite alpha)))
(assert (and (finite x) (not (sign-bit x-pattern))))

(assert (! (not (fp.geq (times x alpha) x)) :named goal))
