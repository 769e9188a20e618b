; SPDX-License-Identifier: Apache-2.0
;
; title: x·[x > 0] + alpha·x·[x <= 0], the masks multiplied
; clauses: LR-FWD-6 LR-FWD-7
; licenses: nothing: a form in use
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha from 1/2 to 1; x infinite
; wrong: masks that are multiplied: 0·∞
; inputs: alpha x

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun mask () F (ite (fp.gt x zero) one zero))
(define-fun rest () F (fp.sub RNE one mask))
(define-fun result () F (fp.add RNE (times x mask) (times (times x rest) alpha)))

(assert (and (fp.leq alpha one) (fp.gt alpha half)))
(assert (fp.isInfinite x))

(assert (! (not (permitted alpha x result)) :named goal))
