; SPDX-License-Identifier: Apache-2.0
;
; title: alpha = 0 rewritten to max(x, 0)
; clauses: LR-FWD-5 LR-FWD-7
; licenses: nothing: a form in use
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha = +0; x is no NaN
; wrong: α = 0 rewritten to ReLU
; inputs: alpha x

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun result () F (ite (fp.gt x zero) x zero))

(assert (and (= alpha zero) (finite x) (fp.lt x zero)))

(assert (! (not (permitted alpha x result)) :named goal))
