; SPDX-License-Identifier: Apache-2.0
;
; title: in backward the sign bit does not select the slope
; clauses: LR-GRAD-4
; licenses: fast/wide-inl.h: TimesSlopeOfSign
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha finite, not above 1, its sign bit clear; x = +0
; wrong: a slope that is selected by the sign bit of x: +0 is taken for positive
; inputs: alpha x dy
;
; Why TimesSlopeOfSign serves the forward pass alone.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(declare-const dy-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun dy () F (number dy-pattern))
(define-fun result () F (times dy (ite (sign-bit x-pattern) alpha one)))

(assert (and (finite alpha) (not (fp.gt alpha one)) (not (sign-bit alpha-pattern))))
(assert (= x zero))

(assert (! (not (= result (backward alpha x dy))) :named goal))
