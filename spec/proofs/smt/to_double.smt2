; SPDX-License-Identifier: Apache-2.0
;
; title: the value of a pattern of 16 bits in binary64
; clauses: LR-FWD-1 LR-FWD-2 LR-FWD-8
; licenses: fast/rounded_product.h: ToDouble
; formats: binary16 bfloat16 (the code is for elements of 16 bits)
; expect: unsat
; assumes: the pattern of the subnormal value is that of the value
;
; Every pattern. A NaN stays a NaN, and an infinity is none.

(declare-const x-pattern Bits)
(declare-const value Bits64)
(define-fun x () F (number x-pattern))
(define-fun bits () Bits64 ((_ zero_extend 48) x-pattern))
(define-fun sign () Bits64 (bvshl (bvand bits #x0000000000008000) (_ bv48 64)))
(define-fun magnitude () Bits64 (bvand bits #x0000000000007fff))
(define-fun moved () Bits64 (bvshl magnitude places))
(define-fun all-ones () Bits64 (bvshl #x00000000000007ff (_ bv52 64)))
(define-fun is-special () Bool (bvuge magnitude ((_ zero_extend 48) infinity-pattern)))
(define-fun is-normal () Bool (distinct (bvlshr magnitude fraction-bits) (_ bv0 64)))
(define-fun result () F64
  (number-64 (bvor sign (ite is-special (bvor all-ones moved)
                             (ite is-normal (bvadd moved rebias) value)))))

(assert (= (number-64 value)
           (fp.mul RNE ((_ to_fp_unsigned 11 53) RNE magnitude) quantum-64)))

(assert (! (not (= result (to-64 x))) :named goal))
