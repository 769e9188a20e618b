; SPDX-License-Identifier: Apache-2.0
;
; title: a product that ends on a midpoint is moved off it, to the side of the exact one
; clauses: LR-MIX-2 LR-MIX-4
; licenses: fast/binary16-inl.h: FactorOffMidpoint; fast/binary16-inl.h: Product;
;   fast/mixed_rounding.cc: RoundingOf
; formats: binary16 (the code is for this format)
; expect: unsat
; assumes: the exact product is finite and no midpoint; where its rounding to binary32 is
;   one, it lies above that with the factor 1 + 2^-23, below with 1 - 2^-24, in magnitude
;
; The numbers of binary16, and zeros and infinities, are multiplied too, as their twelve
; last bits are empty: they come back. The exact product is any number of binary64, and
; no normal range is presupposed. That one side serves all products of one alpha is
; one_side in MixedPrecision.v.

(declare-const exact-pattern Bits64)
(declare-const product-pattern Bits32)
(declare-const above Bool)
(define-fun exact () F64 (number-64 exact-pattern))
(define-fun product () F32 (number-32 product-pattern))
(define-fun product-64 () F64 ((_ to_fp 11 53) RNE product))
(define-fun tail-is-empty () Bool (= ((_ extract 11 0) product-pattern) #x000))
(define-fun off-midpoint () F32 (number-32 (ite above #x3f800001 #x3f7fffff)))
(define-fun moved () F32 (ite tail-is-empty (fp.mul RNE product off-midpoint) product))
; A midpoint has one bit more than a number, and is none.
(define-fun product-is-midpoint () Bool
  (and (not (= ((_ to_fp 8 24) RNE (from-32 product)) product))
       (= ((_ to_fp 8 24) RNE ((_ to_fp 5 12) RNE product)) product)))

(assert (not (or (fp.isInfinite exact) (fp.isNaN exact))))
(assert (= product ((_ to_fp 8 24) RNE exact)))
(assert (not (and product-is-midpoint (= product-64 exact))))
(assert (=> product-is-midpoint
            (ite above (fp.gt (fp.abs exact) (fp.abs product-64))
                       (fp.lt (fp.abs exact) (fp.abs product-64)))))

(assert (! (not (= (from-32 moved) (from-64 exact))) :named goal))
