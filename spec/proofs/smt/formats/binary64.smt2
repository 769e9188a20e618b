; SPDX-License-Identifier: Apache-2.0
;
; The format binary64: 64 bits, of which 53 are significand with the implicit one.

(define-sort F () (_ FloatingPoint 11 53))
(define-sort Bits () (_ BitVec 64))

; The number, or the one NaN, that a pattern encodes.
(define-fun number ((pattern Bits)) F ((_ to_fp 11 53) pattern))
(define-fun sign-bit ((pattern Bits)) Bool (= ((_ extract 63 63) pattern) #b1))

(define-fun zero () F (_ +zero 11 53))
(define-fun minus-zero () F (_ -zero 11 53))
(define-fun plus-infinity () F (_ +oo 11 53))
(define-fun minus-infinity () F (_ -oo 11 53))
(define-fun nan () F (_ NaN 11 53))
(define-fun half () F (number #x3fe0000000000000))
(define-fun one () F (number #x3ff0000000000000))
(define-fun two () F (number #x4000000000000000))
(define-fun smallest-normal () F (number #x0010000000000000))

; Patterns, for what is computed on integers.
(define-fun sign-mask () Bits #x8000000000000000)
(define-fun infinity-pattern () Bits #x7ff0000000000000)
(define-fun one-step () Bits #x0000000000000001)

; Integers of twice the width, for products of significands and for exponents.
(define-sort Wide () (_ BitVec 128))
(define-fun wide ((v Bits)) Wide ((_ zero_extend 64) v))
(define-fun low ((v Wide)) Bits ((_ extract 63 0) v))
(define-fun wide-zero () Wide (_ bv0 128))
(define-fun wide-one () Wide (_ bv1 128))
(define-fun wide-precision () Wide (_ bv53 128))
(define-fun wide-fraction-bits () Wide (_ bv52 128))
(define-fun wide-hidden-bit () Wide (_ bv4503599627370496 128))
(define-fun wide-quantum () Wide (bvneg (_ bv1074 128)))
