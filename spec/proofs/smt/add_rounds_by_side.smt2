; SPDX-License-Identifier: Apache-2.0
;
; title: 0x8000 or 0x7fff, added off ties, round as the exact product does
; clauses: LR-MIX-2 LR-MIX-4
; licenses: fast/bfloat16-inl.h: Rounded; fast/bfloat16-inl.h: Bfloat16Product;
;   fast/mixed_rounding.cc: RoundingOf
; formats: bfloat16 (its patterns are the upper halves of those of binary32)
; expect: unsat
; assumes: the exact product is finite, at least 2^-126 in magnitude and no midpoint; where
;   its rounding to binary32 is one, it lies above that for 0x8000, below for 0x7fff, in
;   magnitude
;
; The exact product is any number of binary64. That one side serves all products of one
; alpha is one_side in MixedPrecision.v.

(declare-const exact-pattern Bits64)
(declare-const product-pattern Bits32)
(declare-const above Bool)
(define-fun exact () F64 (number-64 exact-pattern))
(define-fun product () F32 (number-32 product-pattern))
(define-fun product-64 () F64 ((_ to_fp 11 53) RNE product))
(define-fun upper ((pattern Bits32)) F (number ((_ extract 31 16) pattern)))
(define-fun product-is-midpoint () Bool (= ((_ extract 15 0) product-pattern) #x8000))
(define-fun exact-is-midpoint () Bool
  (and product-is-midpoint (= product-64 exact)))
(define-fun sum () Bits32 (bvadd product-pattern (ite above #x00008000 #x00007fff)))

; Off midpoints, the product is the exact one rounded to binary32, in its normal range.
(assert (not (or (fp.isInfinite exact) (fp.isNaN exact))))
(assert (= product ((_ to_fp 8 24) RNE exact)))
(assert (fp.geq (fp.abs exact) (number-64 #x3810000000000000)))
(assert (not exact-is-midpoint))
(assert (=> product-is-midpoint
            (ite above (fp.gt (fp.abs exact) (fp.abs product-64))
                       (fp.lt (fp.abs exact) (fp.abs product-64)))))

(assert (! (not (= (upper sum) (from-64 exact))) :named goal))
