; SPDX-License-Identifier: Apache-2.0
;
; title: binary16 to binary32 on integers and one subtraction
; clauses: LR-FWD-2 LR-FWD-8 LR-MIX-2
; licenses: fast/binary16-inl.h: Widened
; formats: binary16 (the code is for this format)
; expect: unsat
; assumes: the pattern of the difference is that of the difference
;
; Every pattern, NaNs included. The pattern of a number is unique; a NaN does not occur
; in the subtraction.

(declare-const x-pattern Bits)
(declare-const subnormal Bits32)
(define-fun x () F (number x-pattern))
(define-fun rebias-32 () Bits32 (bvshl (_ bv112 32) (_ bv23 32)))
(define-fun pattern () Bits32 ((_ zero_extend 16) x-pattern))
(define-fun magnitude () Bits32 (bvand pattern #x00007fff))
(define-fun sign () Bits32 (bvshl (bvxor pattern magnitude) (_ bv16 32)))
(define-fun shifted () Bits32 (bvshl magnitude (_ bv13 32)))
(define-fun normal () Bits32 (bvadd shifted rebias-32))
(define-fun smallest () Bits32 (bvadd rebias-32 #x00800000))
(define-fun special () Bits32 (bvadd normal rebias-32))
(define-fun is-subnormal () Bool (bvslt magnitude #x00000400))
(define-fun is-finite () Bool (bvslt magnitude #x00007c00))
(define-fun result () F32
  (number-32 (bvor sign (ite is-finite (ite is-subnormal subnormal normal) special))))

(assert (= (number-32 subnormal)
           (fp.sub RNE (number-32 (bvadd shifted smallest)) (number-32 smallest))))

(assert (! (not (= result (to-32 x))) :named goal))
