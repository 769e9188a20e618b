; SPDX-License-Identifier: Apache-2.0
;
; The function as the specification has it, for operands of one format F, by comparing
; and selecting. Data, in this theory: it has one NaN, without sign, payload or
; signalling.

(define-sort F32 () (_ FloatingPoint 8 24))
(define-sort F64 () (_ FloatingPoint 11 53))
(define-sort Bits32 () (_ BitVec 32))
(define-sort Bits64 () (_ BitVec 64))
(define-fun number-32 ((pattern Bits32)) F32 ((_ to_fp 8 24) pattern))
(define-fun number-64 ((pattern Bits64)) F64 ((_ to_fp 11 53) pattern))

(define-fun finite ((v F)) Bool (not (or (fp.isInfinite v) (fp.isNaN v))))

; a ⊗ b of the specification.
(define-fun times ((a F) (b F)) F (fp.mul RNE a b))

; s(alpha, x) is 1. False for a NaN.
(define-fun slope-is-one ((alpha F) (x F)) Bool
  (ite (fp.gt alpha one) (fp.leq x zero) (fp.gt x zero)))

; The product is written factor ⊗ alpha, as the kernels have it: that it commutes is a
; property of its own, product_commutes.
(define-fun backward ((alpha F) (x F) (dy F)) F
  (ite (slope-is-one alpha x) dy (times dy alpha)))
(define-fun forward ((alpha F) (x F)) F (backward alpha x x))

; What the clauses permit of y for finite alpha: forward itself, but a zero of either sign
; for x = ±0 where alpha is negative or -0 (LR-FWD-4), and for finite x < 0 where alpha
; is -0 (LR-FWD-5). Of dx they permit backward alone.
(define-fun either-zero ((alpha F) (x F)) Bool
  (or (and (fp.isZero x) (fp.isNegative alpha))
      (and (finite x) (fp.lt x zero) (= alpha minus-zero))))
(define-fun permitted ((alpha F) (x F) (y F)) Bool
  (ite (either-zero alpha x) (fp.isZero y) (= y (forward alpha x))))
