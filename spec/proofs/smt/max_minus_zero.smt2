; SPDX-License-Identifier: Apache-2.0
;
; title: a maximum of zeros of two signs, for negative alpha
; clauses: LR-FWD-4 LR-ARR-7
; licenses: nothing: what compilers make of max(alpha * x, x)
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha finite, negative or -0; x a zero
; wrong: a zero of another sign than that of the product, which LR-FWD-4 permits
;
; max_product_first for other alphas. No vector: both zeros are permitted there.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
; MAXPS and its like: the second operand, unless the first is greater.
(define-fun max-instruction ((first F) (second F)) F (ite (fp.gt first second) first second))
(define-fun product () F (times x alpha))
(define-fun result () F (max-instruction product x))

(assert (and (finite alpha) (sign-bit alpha-pattern)))
(assert (fp.isZero x))

(assert (! (not (= result (forward alpha x))) :named goal))
