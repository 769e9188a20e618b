; SPDX-License-Identifier: Apache-2.0
;
; title: max(x, 0) + alpha·min(x, 0): a product that underflows
; clauses: LR-FWD-2
; licenses: nothing: a form in use
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha above 0 and below 1/2; x finite, below 0
; wrong: a sum of the two halves, which takes the sign from a product that underflows
; inputs: alpha x

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun right-part () F (ite (fp.gt x zero) x zero))
(define-fun left-part () F (ite (fp.lt x zero) x zero))
(define-fun result () F (fp.add RNE right-part (times left-part alpha)))

(assert (and (fp.gt alpha zero) (fp.lt alpha half) (fp.lt x zero) (finite x)))
(assert (fp.isSubnormal x))

(assert (! (not (permitted alpha x result)) :named goal))
