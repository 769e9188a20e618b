; SPDX-License-Identifier: Apache-2.0
;
; title: a NaN with a payload in its lower half may be lost
; clauses: LR-FWD-8
; licenses: fast/bfloat16-inl.h: Rounded
; formats: bfloat16 (its patterns are the upper halves of those of binary32)
; expect: sat
; assumes: the product is a NaN
; wrong: a NaN that is rounded to a number
;
; add_keeps_nan without its assumption. No vector: the NaN is one of binary32, which no
; element becomes.

(declare-const product-pattern Bits32)
(define-fun product () F32 (number-32 product-pattern))
(define-fun upper ((pattern Bits32)) F (number ((_ extract 31 16) pattern)))
(define-fun last-bit () Bits32 (bvand (bvlshr product-pattern (_ bv16 32)) (_ bv1 32)))

(assert (fp.isNaN product))

(assert (! (not (fp.isNaN (upper (bvadd product-pattern (bvadd #x00007fff last-bit)))))
           :named goal))
