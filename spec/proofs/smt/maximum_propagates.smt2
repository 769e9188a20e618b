; SPDX-License-Identifier: Apache-2.0
;
; title: a maximum that propagates NaN
; clauses: LR-FWD-6
; licenses: nothing: what compilers make of max(alpha * x, x)
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha is from +0 to 1; x is no NaN
; wrong: a maximum that passes on the NaN of 0·∞
; inputs: alpha x
;
; IEEE 754-2019's maximum, NumPy's.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun product () F (times x alpha))
(define-fun result () F
  (ite (or (fp.isNaN product) (fp.isNaN x)) nan (ite (fp.gt product x) product x)))

(assert (and (fp.leq alpha one) (not (sign-bit alpha-pattern))))
(assert (fp.isInfinite x))

(assert (! (not (permitted alpha x result)) :named goal))
