; SPDX-License-Identifier: Apache-2.0
;
; title: for alpha < 0 the output does not tell the input
; clauses: LR-GRAD-10 LR-GRAD-2
; licenses: verify/checks/backward.cc
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha finite, below 0; x and dy finite
; wrong: a slope that is taken from the output
; inputs: alpha x dy

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(declare-const dy-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun dy () F (number dy-pattern))
(define-fun y () F (forward alpha x))
(define-fun result () F (ite (fp.gt y zero) dy (times dy alpha)))

(assert (and (finite alpha) (fp.lt alpha zero) (finite x) (finite dy)))
(assert (fp.lt x zero))

(assert (! (not (= result (backward alpha x dy))) :named goal))
