; SPDX-License-Identifier: Apache-2.0
;
; title: max(x, 0) + alpha·min(x, 0): NaN
; clauses: LR-FWD-8
; licenses: nothing: a form in use
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha from +0 to 1; x a NaN
; wrong: a sum of the two halves, which drops a NaN
; inputs: alpha x
;
; By comparisons, or by maxima that prefer numbers.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun right-part () F (ite (fp.gt x zero) x zero))
(define-fun left-part () F (ite (fp.lt x zero) x zero))
(define-fun result () F (fp.add RNE right-part (times left-part alpha)))

(assert (and (fp.leq alpha one) (not (sign-bit alpha-pattern))))
(assert (fp.isNaN x))

(assert (! (not (permitted alpha x result)) :named goal))
