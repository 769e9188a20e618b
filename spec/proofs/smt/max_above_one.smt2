; SPDX-License-Identifier: Apache-2.0
;
; title: the maximum instruction for alpha > 1
; clauses: LR-FUN-2 LR-FWD-10
; licenses: nothing: what compilers make of max(alpha * x, x)
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha > 1, finite
; cases: nan-or-zero right left
; uses: product_expands
;
; In the order of max_product_first.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
; MAXPS and its like: the second operand, unless the first is greater.
(define-fun max-instruction ((first F) (second F)) F (ite (fp.gt first second) first second))
(define-fun product () F (times x alpha))
(define-fun result () F (max-instruction product x))

(assert (and (fp.gt alpha one) (finite alpha)))

; product_expands
(assert (=> (and (fp.gt alpha one) (finite alpha) (finite x))
            (fp.geq (fp.abs product) (fp.abs x))))

(define-fun nan-or-zero () Bool (or (fp.isNaN x) (fp.isZero x)))
(define-fun right () Bool (and (fp.gt x zero) (not (fp.leq x zero))))
(define-fun left () Bool (and (fp.lt x zero) (not (fp.gt x zero))))

(assert (! (not (= result (forward alpha x))) :named goal))
