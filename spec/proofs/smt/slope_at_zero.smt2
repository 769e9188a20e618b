; SPDX-License-Identifier: Apache-2.0
;
; title: x >= 0 in place of x > 0, for a gradient
; clauses: LR-GRAD-4
; licenses: fast/wide-inl.h: SlopeIsOneUpToOne
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha finite, below 1; x a zero
; wrong: the slope 1 at the kink
; inputs: alpha x dy

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(declare-const dy-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun dy () F (number dy-pattern))
(define-fun result () F (ite (fp.geq x zero) dy (times dy alpha)))

(assert (and (finite alpha) (fp.lt alpha one) (fp.isZero x) (finite dy)))

(assert (! (not (= result (backward alpha x dy))) :named goal))
