; SPDX-License-Identifier: Apache-2.0
;
; title: max(x, 0) + alpha·min(x, 0): the sign of zero
; clauses: LR-FWD-4
; licenses: nothing: a form in use
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha from +0 to 1; x = -0
; wrong: a sum of the two halves, which makes +0 of −0
; inputs: alpha x

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun right-part () F (ite (fp.gt x zero) x zero))
(define-fun left-part () F (ite (fp.lt x zero) x zero))
(define-fun result () F (fp.add RNE right-part (times left-part alpha)))

(assert (and (fp.leq alpha one) (not (sign-bit alpha-pattern))))
(assert (= x minus-zero))

(assert (! (not (permitted alpha x result)) :named goal))
