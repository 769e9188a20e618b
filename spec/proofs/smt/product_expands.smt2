; SPDX-License-Identifier: Apache-2.0
;
; title: a product with alpha > 1 is not smaller than its factor
; clauses: LR-FUN-2 LR-FWD-10
; licenses: ref/leaky_relu.h: Product
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha > 1, finite; x is finite
; cases: right left
;
; In magnitude.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(assert (and (fp.gt alpha one) (finite alpha)))
(assert (finite x))

(define-fun right () Bool (not (sign-bit x-pattern)))
(define-fun left () Bool (sign-bit x-pattern))

(assert (! (not (fp.geq (fp.abs (times x alpha)) (fp.abs x))) :named goal))
