; SPDX-License-Identifier: Apache-2.0
;
; The format binary32: 32 bits, of which 24 are significand with the implicit one.

(define-sort F () (_ FloatingPoint 8 24))
(define-sort Bits () (_ BitVec 32))

; The number, or the one NaN, that a pattern encodes.
(define-fun number ((pattern Bits)) F ((_ to_fp 8 24) pattern))
(define-fun sign-bit ((pattern Bits)) Bool (= ((_ extract 31 31) pattern) #b1))

(define-fun zero () F (_ +zero 8 24))
(define-fun minus-zero () F (_ -zero 8 24))
(define-fun plus-infinity () F (_ +oo 8 24))
(define-fun minus-infinity () F (_ -oo 8 24))
(define-fun nan () F (_ NaN 8 24))
(define-fun half () F (number #x3f000000))
(define-fun one () F (number #x3f800000))
(define-fun two () F (number #x40000000))
(define-fun smallest-normal () F (number #x00800000))

; Patterns, for what is computed on integers.
(define-fun sign-mask () Bits #x80000000)
(define-fun infinity-pattern () Bits #x7f800000)
(define-fun one-step () Bits #x00000001)

; Conversions to nearest even, and that to binary64 exact.
(define-fun from-64 ((v (_ FloatingPoint 11 53))) F ((_ to_fp 8 24) RNE v))
(define-fun to-64 ((v F)) (_ FloatingPoint 11 53) ((_ to_fp 11 53) RNE v))

; Integers of twice the width, for products of significands and for exponents.
(define-sort Wide () (_ BitVec 64))
(define-fun wide ((v Bits)) Wide ((_ zero_extend 32) v))
(define-fun low ((v Wide)) Bits ((_ extract 31 0) v))
(define-fun wide-zero () Wide (_ bv0 64))
(define-fun wide-one () Wide (_ bv1 64))
(define-fun wide-precision () Wide (_ bv24 64))
(define-fun wide-fraction-bits () Wide (_ bv23 64))
(define-fun wide-hidden-bit () Wide (_ bv8388608 64))
(define-fun wide-quantum () Wide (bvneg (_ bv149 64)))
