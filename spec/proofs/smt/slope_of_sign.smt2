; SPDX-License-Identifier: Apache-2.0
;
; title: the slope may be selected by the sign bit of x for +0 <= alpha <= 1
; clauses: LR-FWD-1 LR-FWD-4 LR-FWD-6 LR-FWD-7 LR-FWD-8
; licenses: fast/wide-inl.h: TimesSlopeOfSign; fast/kernels-inl.h: Forward
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha is no NaN, not above 1, and its sign bit is clear
; cases: nan-or-zero right left
;
; The sign bit is that of the pattern: a NaN has either.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun result () F (times x (ite (sign-bit x-pattern) alpha one)))

(assert (and (not (fp.isNaN alpha)) (not (fp.gt alpha one)) (not (sign-bit alpha-pattern))))

(define-fun nan-or-zero () Bool (or (fp.isNaN x) (fp.isZero x)))
(define-fun right () Bool
  (and (fp.gt x zero) (not (fp.leq x zero)) (not (sign-bit x-pattern))))
(define-fun left () Bool
  (and (fp.leq x zero) (not (fp.gt x zero)) (sign-bit x-pattern)))

(assert (! (not (= result (forward alpha x))) :named goal))
