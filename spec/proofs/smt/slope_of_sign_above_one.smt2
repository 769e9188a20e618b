; SPDX-License-Identifier: Apache-2.0
;
; title: the slope may be selected by the sign bit of x for finite alpha > 1
; clauses: LR-FWD-4 LR-FWD-6 LR-FWD-7 LR-FWD-8 LR-FWD-10
; licenses: fast/wide-inl.h: TimesSlopeOfSign; fast/kernels-inl.h: Forward
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha > 1, finite
; cases: nan-or-zero right left

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun result () F (times x (ite (sign-bit x-pattern) one alpha)))

(assert (and (fp.gt alpha one) (finite alpha)))

(define-fun nan-or-zero () Bool (or (fp.isNaN x) (fp.isZero x)))
(define-fun right () Bool
  (and (fp.gt x zero) (not (fp.leq x zero)) (not (sign-bit x-pattern))))
(define-fun left () Bool
  (and (fp.leq x zero) (not (fp.gt x zero)) (sign-bit x-pattern)))

(assert (! (not (= result (forward alpha x))) :named goal))
