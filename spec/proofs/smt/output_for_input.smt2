; SPDX-License-Identifier: Apache-2.0
;
; title: the output may stand for the input for alpha >= 0
; clauses: LR-GRAD-10
; licenses: verify/checks/backward.cc
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha finite, >= 0, -0 included
; cases: right left at-nan
;
; As data: the slopes are the same.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun y () F (forward alpha x))

(assert (and (finite alpha) (fp.geq alpha zero)))

(define-fun right () Bool (and (fp.gt x zero) (not (fp.leq x zero))))
(define-fun left () Bool (and (fp.leq x zero) (not (fp.gt x zero))))
(define-fun at-nan () Bool (fp.isNaN x))

; Where the output is a NaN of 0·∞, the slope is alpha, as left of the kink.
(assert (! (not (= (slope-is-one alpha y) (slope-is-one alpha x))) :named goal))
