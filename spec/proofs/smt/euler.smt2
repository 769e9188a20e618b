; SPDX-License-Identifier: Apache-2.0
;
; title: the gradient in the direction of x is the function
; clauses: LR-GRAD-9
; licenses: fast/kernels-inl.h: Forward
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: nothing
;
; Forward of wide formats is Backward(x, x).

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(declare-const dy-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun dy () F (number dy-pattern))

(assert (= dy-pattern x-pattern))

(assert (! (not (= (backward alpha x dy) (forward alpha x))) :named goal))
