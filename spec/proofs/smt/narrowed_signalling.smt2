; SPDX-License-Identifier: Apache-2.0
;
; title: a signalling NaN may become an infinity
; clauses: LR-FWD-8 LR-FWD-9
; licenses: fast/binary16-inl.h: Narrowed
; formats: binary16 (the code is for this format)
; expect: sat
; assumes: nothing of NaNs
; wrong: a signalling NaN that becomes an infinity
;
; narrowed without its assumption on NaNs. No vector: the NaN is one of binary32, which
; products leave quiet.

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

(assert (! (not (= result (from-32 product))) :named goal))
