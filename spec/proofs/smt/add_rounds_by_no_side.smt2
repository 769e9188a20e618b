; SPDX-License-Identifier: Apache-2.0
;
; title: without the side of midpoints 0x8000 rounds the wrong way
; clauses: LR-MIX-2
; licenses: fast/bfloat16-inl.h: Rounded
; formats: bfloat16 (its patterns are the upper halves of those of binary32)
; expect: sat
; assumes: as in add_rounds_by_side, but for the side
; wrong: 0x8000 for a product below a midpoint
;
; add_rounds_by_side without its last assumption. No vector: via_binary32 has those where
; this matters.

(declare-const exact-pattern Bits64)
(declare-const product-pattern Bits32)
(declare-const above Bool)
(define-fun exact () F64 (number-64 exact-pattern))
(define-fun product () F32 (number-32 product-pattern))
(define-fun product-64 () F64 ((_ to_fp 11 53) RNE product))
(define-fun upper ((pattern Bits32)) F (number ((_ extract 31 16) pattern)))
(define-fun product-is-midpoint () Bool (= ((_ extract 15 0) product-pattern) #x8000))
(define-fun sum () Bits32 (bvadd product-pattern (ite above #x00008000 #x00007fff)))

(assert (not (or (fp.isInfinite exact) (fp.isNaN exact))))
(assert (= product ((_ to_fp 8 24) RNE exact)))
(assert (fp.geq (fp.abs exact) (number-64 #x3810000000000000)))
(assert (not (and product-is-midpoint (= product-64 exact))))

(assert (! (not (= (upper sum) (from-64 exact))) :named goal))
