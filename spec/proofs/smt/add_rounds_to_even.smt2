; SPDX-License-Identifier: Apache-2.0
;
; title: 0x7fff and the last bit, added to a binary32 pattern, round its upper half to
;   nearest even
; clauses: LR-FWD-1 LR-FWD-3 LR-MIX-2 LR-MIX-4
; licenses: fast/bfloat16-inl.h: Rounded
; formats: bfloat16 (its patterns are the upper halves of those of binary32)
; expect: unsat
; assumes: the product is a number, an infinity included
;
; Subnormal numbers and overflow too: a carry into the exponent is meant.

(declare-const product-pattern Bits32)
(define-fun product () F32 (number-32 product-pattern))
(define-fun upper ((pattern Bits32)) F (number ((_ extract 31 16) pattern)))
(define-fun last-bit () Bits32 (bvand (bvlshr product-pattern (_ bv16 32)) (_ bv1 32)))
(define-fun sum () Bits32 (bvadd product-pattern (bvadd #x00007fff last-bit)))

(assert (not (fp.isNaN product)))

(assert (! (not (= (upper sum) (from-32 product))) :named goal))
