; SPDX-License-Identifier: Apache-2.0
;
; title: the maximum instruction with x first for +0 <= alpha <= 1
; clauses: LR-FUN-2 LR-FWD-1 LR-FWD-4 LR-FWD-8
; licenses: nothing: what compilers make of max(alpha * x, x)
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha is from +0 to 1; (alpha, x) is not (+0, +∞)
; cases: nan-or-zero right left
; uses: product_contracts
;
; What compilers make of max(alpha * x, x). A NaN in x comes out, by either order; fast/
; has no maximum.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
; MAXPS and its like: the second operand, unless the first is greater.
(define-fun max-instruction ((first F) (second F)) F (ite (fp.gt first second) first second))
(define-fun product () F (times x alpha))
(define-fun result () F (max-instruction x product))

(assert (and (fp.leq alpha one) (not (sign-bit alpha-pattern))))
(assert (not (and (fp.isZero alpha) (= x plus-infinity))))

; product_contracts
(assert (=> (and (fp.leq alpha one) (not (sign-bit alpha-pattern)) (finite x))
            (fp.leq (fp.abs product) (fp.abs x))))

(define-fun nan-or-zero () Bool (or (fp.isNaN x) (fp.isZero x)))
(define-fun right () Bool (and (fp.gt x zero) (not (fp.leq x zero))))
(define-fun left () Bool (and (fp.lt x zero) (not (fp.gt x zero))))

(assert (! (not (= result (forward alpha x))) :named goal))
