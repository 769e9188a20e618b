; SPDX-License-Identifier: Apache-2.0
;
; title: the select form is no gradient for alpha > 1
; clauses: LR-GRAD-6
; licenses: fast/wide-inl.h: SlopeIsOneAboveOne
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha > 1, finite; x finite and not zero; dy finite
; wrong: the gradient of the select form
; inputs: alpha x dy

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(declare-const dy-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun dy () F (number dy-pattern))
(define-fun result () F (ite (fp.gt x zero) dy (times dy alpha)))

(assert (and (fp.gt alpha one) (finite alpha)))
(assert (and (finite x) (not (fp.isZero x)) (finite dy)))

(assert (! (not (= result (backward alpha x dy))) :named goal))
