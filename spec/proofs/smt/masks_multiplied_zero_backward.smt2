; SPDX-License-Identifier: Apache-2.0
;
; title: the same sum and a zero upstream
; clauses: LR-GRAD-1 LR-GRAD-2
; licenses: nothing: a form in use
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha from 1/2 to 1; x finite, not zero; dy = -0
; wrong: masked products that are summed: +0 of −0
; inputs: alpha x dy

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(declare-const dy-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun dy () F (number dy-pattern))
(define-fun masked () F (ite (fp.gt x zero) dy zero))
(define-fun others () F (ite (fp.gt x zero) zero (times dy alpha)))
(define-fun result () F (fp.add RNE masked others))

(assert (and (fp.leq alpha one) (fp.gt alpha half)))
(assert (and (finite x) (not (fp.isZero x)) (= dy minus-zero)))

(assert (! (not (= result (backward alpha x dy))) :named goal))
