; SPDX-License-Identifier: Apache-2.0
;
; title: what passes is kept, and a zero is multiplied in its place
; clauses: LR-FWD-1 LR-FWD-8 LR-GRAD-1 LR-GRAD-2 LR-ENV-3
; licenses: fast/narrow-inl.h: ProductElsewhere; fast/narrow-inl.h: Select
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: nothing
; cases: passes multiplies
;
; The lanes that are multiplied have the product of dy, and no other lane takes part.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(declare-const dy-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun dy () F (number dy-pattern))
(define-fun is-one () Bool (slope-is-one alpha x))
(define-fun multiplied () F (ite is-one zero dy))
(define-fun result () F (ite is-one dy (times multiplied alpha)))

(define-fun passes () Bool is-one)
(define-fun multiplies () Bool (not is-one))

(assert (! (not (and (= result (backward alpha x dy)) (=> is-one (= multiplied zero))))
           :named goal))
