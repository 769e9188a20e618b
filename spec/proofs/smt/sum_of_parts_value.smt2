; SPDX-License-Identifier: Apache-2.0
;
; title: max(x, 0) + alpha·min(x, 0) is right as a number
; clauses: LR-FWD-1
; licenses: nothing: a form in use
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha is finite, not above 1, its sign bit clear; x is no NaN
; cases: at-zero right left
;
; What is wrong with the sum is zeros and NaN alone. For alpha = 0 and x = -∞ both are a
; NaN.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun right-part () F (ite (fp.gt x zero) x zero))
(define-fun left-part () F (ite (fp.lt x zero) x zero))
(define-fun result () F (fp.add RNE right-part (times left-part alpha)))

(assert (and (finite alpha) (not (fp.gt alpha one)) (not (sign-bit alpha-pattern))))
(assert (not (fp.isNaN x)))
(define-fun y () F (forward alpha x))

(define-fun at-zero () Bool (and (fp.isZero x) (not (fp.gt x zero)) (not (fp.lt x zero))))
(define-fun right () Bool (and (fp.gt x zero) (not (fp.lt x zero))))
(define-fun left () Bool (and (fp.lt x zero) (not (fp.gt x zero))))

(assert (! (not (or (fp.eq result y) (and (fp.isNaN result) (fp.isNaN y)))) :named goal))
