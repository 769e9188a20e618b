; SPDX-License-Identifier: Apache-2.0
;
; The function as the specification has it, for operands of one format F, by comparing
; and selecting. Data, in this theory: it has one NaN, without sign, payload or
; signalling.

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
