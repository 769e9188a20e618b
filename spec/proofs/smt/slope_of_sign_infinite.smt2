; SPDX-License-Identifier: Apache-2.0
;
; title: an infinite alpha: outside of the domain for a reason
; clauses: LR-DOM-3 LR-FWD-4
; licenses: fast/kernels-inl.h: Forward
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha = +∞, x a zero
; wrong: 0·∞ at x = +0
;
; slope_of_sign_above_one without "finite". No vector: alpha is outside of the domain.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun result () F (times x (ite (sign-bit x-pattern) one alpha)))

(assert (= alpha plus-infinity))
(assert (fp.isZero x))

(assert (! (not (= result (forward alpha x))) :named goal))
