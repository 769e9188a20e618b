; SPDX-License-Identifier: Apache-2.0
;
; The format bfloat16: 16 bits, of which 8 are significand with the implicit one.

(define-sort F () (_ FloatingPoint 8 8))
(define-sort Bits () (_ BitVec 16))

; The number, or the one NaN, that a pattern encodes.
(define-fun number ((pattern Bits)) F ((_ to_fp 8 8) pattern))
(define-fun sign-bit ((pattern Bits)) Bool (= ((_ extract 15 15) pattern) #b1))

(define-fun zero () F (_ +zero 8 8))
(define-fun minus-zero () F (_ -zero 8 8))
(define-fun plus-infinity () F (_ +oo 8 8))
(define-fun minus-infinity () F (_ -oo 8 8))
(define-fun nan () F (_ NaN 8 8))
(define-fun half () F (number #x3f00))
(define-fun one () F (number #x3f80))
(define-fun two () F (number #x4000))
(define-fun smallest-normal () F (number #x0080))

; Patterns, for what is computed on integers.
(define-fun sign-mask () Bits #x8000)
(define-fun infinity-pattern () Bits #x7f80)
(define-fun one-step () Bits #x0001)

; Conversions to nearest even, and those to wider formats exact.
(define-fun from-32 ((v (_ FloatingPoint 8 24))) F ((_ to_fp 8 8) RNE v))
(define-fun from-64 ((v (_ FloatingPoint 11 53))) F ((_ to_fp 8 8) RNE v))
(define-fun to-32 ((v F)) (_ FloatingPoint 8 24) ((_ to_fp 8 24) RNE v))
(define-fun to-64 ((v F)) (_ FloatingPoint 11 53) ((_ to_fp 11 53) RNE v))

; In binary64: how far the last place is to the left, what is to be added to a pattern
; that was moved there, the smallest normal number and the smallest of all; exponents as
; integers.
(define-fun places () (_ BitVec 64) (_ bv45 64))
(define-fun rebias () (_ BitVec 64) (bvshl (_ bv896 64) (_ bv52 64)))
(define-fun smallest-normal-64 () (_ FloatingPoint 11 53) ((_ to_fp 11 53) #x3810000000000000))
(define-fun quantum-64 () (_ FloatingPoint 11 53) ((_ to_fp 11 53) #x37a0000000000000))
(define-fun aligner-64 () (_ FloatingPoint 11 53) ((_ to_fp 11 53) #x3ae0000000000000))
(define-fun smallest-exponent () (_ BitVec 64) (bvneg (_ bv126 64)))
(define-fun fraction-bits () (_ BitVec 64) (_ bv7 64))
(define-fun quiet-bit () (_ BitVec 16) #x0040)

; Integers of twice the width, for products of significands and for exponents.
(define-sort Wide () (_ BitVec 32))
(define-fun wide ((v Bits)) Wide ((_ zero_extend 16) v))
(define-fun low ((v Wide)) Bits ((_ extract 15 0) v))
(define-fun wide-zero () Wide (_ bv0 32))
(define-fun wide-one () Wide (_ bv1 32))
(define-fun wide-precision () Wide (_ bv8 32))
(define-fun wide-fraction-bits () Wide (_ bv7 32))
(define-fun wide-hidden-bit () Wide (_ bv128 32))
(define-fun wide-quantum () Wide (bvneg (_ bv133 32)))
