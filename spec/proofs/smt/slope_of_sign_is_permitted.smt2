; SPDX-License-Identifier: Apache-2.0
;
; title: for every alpha up to 1 the sign bit gives a permitted result
; clauses: LR-FWD-4 LR-FWD-5
; licenses: fast/wide-inl.h: TimesSlopeOfSign
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha finite and not above 1
; cases: nan-or-zero right left
;
; The counterexample of slope_of_sign_minus_zero is the only kind: what differs are zeros
; that the clauses leave free.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun result () F (times x (ite (sign-bit x-pattern) alpha one)))

(assert (and (finite alpha) (not (fp.gt alpha one))))

(define-fun nan-or-zero () Bool (or (fp.isNaN x) (fp.isZero x)))
(define-fun right () Bool
  (and (fp.gt x zero) (not (fp.leq x zero)) (not (sign-bit x-pattern))))
(define-fun left () Bool
  (and (fp.leq x zero) (not (fp.gt x zero)) (sign-bit x-pattern)))

(assert (! (not (permitted alpha x result)) :named goal))
