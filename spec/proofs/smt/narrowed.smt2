; SPDX-License-Identifier: Apache-2.0
;
; title: binary32 to binary16, to nearest even, on integers and one addition
; clauses: LR-FWD-1 LR-FWD-2 LR-FWD-3 LR-FWD-8 LR-MIX-2
; licenses: fast/binary16-inl.h: Narrowed
; formats: binary16 (the code is for this format)
; expect: unsat
; assumes: a NaN is quiet, as products leave it; the pattern of the sum is that of the sum
;
; The upper half stays empty: the result is within 16 bits.

(declare-const product-pattern Bits32)
(declare-const sum Bits32)
(define-fun product () F32 (number-32 product-pattern))
(define-fun magnitude () Bits32 (bvand product-pattern #x7fffffff))
(define-fun sign () Bits32 (bvlshr (bvxor product-pattern magnitude) (_ bv16 32)))
(define-fun rebias-32 () Bits32 (bvshl (_ bv112 32) (_ bv23 32)))
(define-fun smallest () Bits32 (bvadd rebias-32 #x00800000))
(define-fun last-bit () Bits32 (bvand (bvlshr magnitude (_ bv13 32)) (_ bv1 32)))
(define-fun normal () Bits32
  (bvlshr (bvadd magnitude (bvadd last-bit (bvsub #x00000fff rebias-32))) (_ bv13 32)))
(define-fun half-pattern () Bits32 #x3f000000)
(define-fun subnormal () Bits32 (bvsub sum half-pattern))
(define-fun finite-result () Bits32 (ite (bvslt magnitude smallest) subnormal normal))
(define-fun number-result () Bits32
  (ite (bvslt magnitude #x477ff000) finite-result #x00007c00))
(define-fun nan-result () Bits32
  (bvand (bvor (bvlshr magnitude (_ bv13 32)) #x00007c00) #x00007fff))
(define-fun narrowed () Bits32
  (bvor sign (ite (bvslt magnitude #x7f800001) number-result nan-result)))
(define-fun result () F (number ((_ extract 15 0) narrowed)))

; The pattern of |product| + 1/2: unique, but for a NaN, which is not used.
(assert (= (number-32 sum)
           (fp.add RNE (number-32 magnitude) (number-32 half-pattern))))
(assert (=> (fp.isNaN product) (= ((_ extract 22 22) product-pattern) #b1)))

(assert (! (not (and (= result (from-32 product)) (= ((_ extract 31 16) narrowed) #x0000)))
           :named goal))
