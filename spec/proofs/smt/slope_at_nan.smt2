; SPDX-License-Identifier: Apache-2.0
;
; title: not (x <= 0) in place of x > 0
; clauses: LR-GRAD-5
; licenses: fast/wide-inl.h: SlopeIsOneUpToOne
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha finite, below 1; x a NaN
; wrong: the slope 1 at a NaN
; inputs: alpha x dy
;
; An order of comparison that is true for a NaN.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(declare-const dy-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun dy () F (number dy-pattern))
(define-fun result () F (ite (not (fp.leq x zero)) dy (times dy alpha)))

(assert (and (finite alpha) (fp.lt alpha one) (fp.isNaN x) (finite dy)))

(assert (! (not (= result (backward alpha x dy))) :named goal))
