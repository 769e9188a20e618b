; SPDX-License-Identifier: Apache-2.0
;
; title: non-decreasing for alpha >= 0
; clauses: LR-FUN-1
; licenses: verify/checks/function.cc
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha finite, its sign bit clear; x1 <= x2
; cases: both-right both-left across both-right-above both-left-above across-above
;
; Two products with one factor in common: the hardest question here. monotone_one_step
; asks for neighbours alone, from which it follows by induction.

(declare-const alpha-pattern Bits)
(declare-const x1-pattern Bits)
(declare-const x2-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x1 () F (number x1-pattern))
(define-fun x2 () F (number x2-pattern))

(assert (and (finite alpha) (not (sign-bit alpha-pattern))))
(assert (and (finite x1) (finite x2) (fp.leq x1 x2)))

(define-fun above () Bool (fp.gt alpha one))
(define-fun is-right ((x F)) Bool (and (fp.gt x zero) (not (fp.leq x zero))))
(define-fun is-left ((x F)) Bool (and (fp.leq x zero) (not (fp.gt x zero))))
(define-fun both-right () Bool (and (not above) (is-right x1) (is-right x2)))
(define-fun both-left () Bool (and (not above) (is-left x1) (is-left x2)))
(define-fun across () Bool (and (not above) (is-left x1) (is-right x2)))
(define-fun both-right-above () Bool (and above (is-right x1) (is-right x2)))
(define-fun both-left-above () Bool (and above (is-left x1) (is-left x2)))
(define-fun across-above () Bool (and above (is-left x1) (is-right x2)))

(assert (! (not (fp.leq (forward alpha x1) (forward alpha x2))) :named goal))
