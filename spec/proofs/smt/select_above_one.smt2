; SPDX-License-Identifier: Apache-2.0
;
; title: the select form is no maximum for alpha > 1
; clauses: LR-FWD-10
; licenses: fast/wide-inl.h: SlopeIsOneAboveOne, in that it is needed
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha > 1, finite; x finite and not zero
; wrong: the select form, a minimum for α > 1
; inputs: alpha x

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun result () F (ite (fp.gt x zero) x (times x alpha)))

(assert (and (fp.gt alpha one) (finite alpha)))
(assert (and (finite x) (not (fp.isZero x))))

(assert (! (not (permitted alpha x result)) :named goal))
