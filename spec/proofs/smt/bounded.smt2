; SPDX-License-Identifier: Apache-2.0
;
; title: bounded below by both of its lines, and equal to one of them
; clauses: LR-FUN-2
; licenses: verify/checks/function.cc
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha finite; x finite
; cases: at-zero right left
; uses: product_contracts product_expands
;
; For negative alpha too.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun y () F (forward alpha x))
(define-fun product () F (times x alpha))

(assert (and (finite alpha) (finite x)))
; product_contracts
(assert (=> (and (fp.leq alpha one) (not (sign-bit alpha-pattern)) (finite x))
            (fp.leq (fp.abs product) (fp.abs x))))
; product_expands
(assert (=> (and (fp.gt alpha one) (finite alpha) (finite x))
            (fp.geq (fp.abs product) (fp.abs x))))

(define-fun at-zero () Bool
  (and (fp.isZero x) (not (fp.gt x zero)) (not (fp.lt x zero)) (fp.leq x zero)))
(define-fun right () Bool (and (fp.gt x zero) (not (fp.leq x zero))))
(define-fun left () Bool (and (fp.leq x zero) (fp.lt x zero) (not (fp.gt x zero))))

(assert (! (not (and (fp.geq y x) (fp.geq y product) (or (fp.eq y x) (fp.eq y product))))
           :named goal))
