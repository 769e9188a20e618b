; SPDX-License-Identifier: Apache-2.0
;
; title: the maximum instruction with the product first: what is left out
; clauses: LR-FWD-7
; licenses: nothing: what compilers make of max(alpha * x, x)
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha = +0, x infinite
; wrong: a maximum that passes on −∞, where 0·∞ is a NaN
; inputs: alpha x
;
; max_product_first without its last assumption.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
; MAXPS and its like: the second operand, unless the first is greater.
(define-fun max-instruction ((first F) (second F)) F (ite (fp.gt first second) first second))
(define-fun product () F (times x alpha))
(define-fun result () F (max-instruction product x))

(assert (= alpha zero))
(assert (fp.isInfinite x))

(assert (! (not (permitted alpha x result)) :named goal))
