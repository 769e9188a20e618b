; SPDX-License-Identifier: Apache-2.0
;
; title: dy·[x > 0] + alpha·dy·[x <= 0], the masks multiplied
; clauses: LR-GRAD-7
; licenses: nothing: a form in use
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha from 1/2 to 1; x finite; dy infinite
; wrong: masks that are multiplied: 0·∞ on the side that is masked out
; inputs: alpha x dy

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(declare-const dy-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun dy () F (number dy-pattern))
(define-fun mask () F (ite (fp.gt x zero) one zero))
(define-fun rest () F (fp.sub RNE one mask))
(define-fun result () F (fp.add RNE (times dy mask) (times (times dy rest) alpha)))

(assert (and (fp.leq alpha one) (fp.gt alpha half)))
(assert (and (finite x) (not (fp.isZero x)) (fp.isInfinite dy)))

(assert (! (not (= result (backward alpha x dy))) :named goal))
