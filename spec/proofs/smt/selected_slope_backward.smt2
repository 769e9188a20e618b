; SPDX-License-Identifier: Apache-2.0
;
; title: a product by a selected slope is the selection between dy and its product
; clauses: LR-GRAD-1 LR-GRAD-2 LR-GRAD-4 LR-GRAD-5 LR-GRAD-6 LR-GRAD-7
; licenses: fast/wide-inl.h: TimesSlope; fast/kernels-inl.h: Backward
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: nothing: every alpha, x and dy
; cases: passes multiplies

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(declare-const dy-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun dy () F (number dy-pattern))
(define-fun is-one () Bool
  (ite (fp.gt alpha one) (fp.leq x zero) (fp.gt x zero)))
(define-fun result () F (times dy (ite is-one one alpha)))

(define-fun passes () Bool is-one)
(define-fun multiplies () Bool (not is-one))

(assert (! (not (= result (backward alpha x dy))) :named goal))
