; SPDX-License-Identifier: Apache-2.0
;
; title: on a tie both factors are wrong half of the time
; clauses: LR-MIX-2
; licenses: fast/mixed_rounding.cc: RoundingOf
; formats: binary16 (the code is for this format)
; expect: sat
; assumes: the exact product is a midpoint
; wrong: a tie that is moved off its midpoint
;
; off_midpoints without "no midpoint": why alphas with exact products are told apart. No
; vector: the landmarks have ties enough.

(declare-const exact-pattern Bits64)
(declare-const product-pattern Bits32)
(declare-const above Bool)
(define-fun exact () F64 (number-64 exact-pattern))
(define-fun product () F32 (number-32 product-pattern))
(define-fun product-64 () F64 ((_ to_fp 11 53) RNE product))
(define-fun tail-is-empty () Bool (= ((_ extract 11 0) product-pattern) #x000))
(define-fun off-midpoint () F32 (number-32 (ite above #x3f800001 #x3f7fffff)))
(define-fun moved () F32 (ite tail-is-empty (fp.mul RNE product off-midpoint) product))

(assert (not (or (fp.isInfinite exact) (fp.isNaN exact))))
(assert (= product ((_ to_fp 8 24) RNE exact)))
(assert (= product-64 exact))

(assert (! (not (= (from-32 moved) (from-64 exact))) :named goal))
