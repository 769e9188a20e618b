; SPDX-License-Identifier: Apache-2.0
;
; title: a NaN with an empty lower half keeps its upper half
; clauses: LR-FWD-8 LR-GRAD-7 LR-ARR-7
; licenses: fast/bfloat16-inl.h: Rounded
; formats: bfloat16 (its patterns are the upper halves of those of binary32)
; expect: unsat
; assumes: the product is a NaN whose lower half is empty
;
; The NaNs of a product: that of an element, whose payload is in the upper half, and the
; default one of 0·∞. For each of the three constants that are added.

(declare-const product-pattern Bits32)
(define-fun product () F32 (number-32 product-pattern))
(define-fun upper ((pattern Bits32)) F (number ((_ extract 31 16) pattern)))
(define-fun last-bit () Bits32 (bvand (bvlshr product-pattern (_ bv16 32)) (_ bv1 32)))
(define-fun kept ((constant Bits32)) Bool
  (= ((_ extract 31 16) (bvadd product-pattern constant))
     ((_ extract 31 16) product-pattern)))

(assert (fp.isNaN product))
(assert (= ((_ extract 15 0) product-pattern) #x0000))

(assert (! (not (and (kept (bvadd #x00007fff last-bit)) (kept #x00007fff) (kept #x00008000)))
           :named goal))
