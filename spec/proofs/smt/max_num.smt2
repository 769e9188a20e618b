; SPDX-License-Identifier: Apache-2.0
;
; title: maxNum for +0 <= alpha <= 1
; clauses: LR-FUN-2 LR-FWD-1 LR-FWD-4
; licenses: nothing: what compilers make of max(alpha * x, x)
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha is from +0 to 1; x is no NaN, and (alpha, x) not (+0, -∞)
; cases: nan-or-zero right left
; uses: product_contracts
;
; IEEE 754-2008: a NaN loses against a number. Of two equal operands, zeros of one sign
; here, either may come out.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun product () F (times x alpha))
(define-fun result () F
  (ite (fp.isNaN product) x (ite (fp.isNaN x) product (ite (fp.gt product x) product x))))

(assert (and (fp.leq alpha one) (not (sign-bit alpha-pattern))))
(assert (not (fp.isNaN x)))
(assert (not (and (fp.isZero alpha) (= x minus-infinity))))

; product_contracts
(assert (=> (and (fp.leq alpha one) (not (sign-bit alpha-pattern)) (finite x))
            (fp.leq (fp.abs product) (fp.abs x))))

(define-fun nan-or-zero () Bool (or (fp.isNaN x) (fp.isZero x)))
(define-fun right () Bool (and (fp.gt x zero) (not (fp.leq x zero))))
(define-fun left () Bool (and (fp.lt x zero) (not (fp.gt x zero))))

(assert (! (not (= result (forward alpha x))) :named goal))
