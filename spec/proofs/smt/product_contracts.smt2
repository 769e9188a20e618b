; SPDX-License-Identifier: Apache-2.0
;
; title: a product with 0 <= alpha <= 1 is not larger than its factor
; clauses: LR-FUN-2 LR-FWD-1
; licenses: ref/leaky_relu.h: Product
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha from +0 to 1; x is finite
; cases: right left
;
; In magnitude: rounding is monotone, and x is a number.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(assert (and (fp.leq alpha one) (not (sign-bit alpha-pattern))))
(assert (finite x))

(define-fun right () Bool (not (sign-bit x-pattern)))
(define-fun left () Bool (sign-bit x-pattern))

(assert (! (not (fp.leq (fp.abs (times x alpha)) (fp.abs x))) :named goal))
