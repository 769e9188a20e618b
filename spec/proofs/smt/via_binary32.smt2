; SPDX-License-Identifier: Apache-2.0
;
; title: a binary32 alpha: rounding to binary32 and then to the element is not rounding
;   once
; clauses: LR-MIX-2 LR-MIX-4
; licenses: fast/mixed_rounding.h: RoundingOf
; formats: binary16 bfloat16 (binary32 and binary64 data have no format in between)
; expect: sat
; assumes: alpha positive, normal and below 1, x < 0, the result normal
; wrong: a product that is rounded to binary32 and then again
; inputs: alpha x
;
; Against the product of binary64, where it is exact (product_exact_in_64).

(declare-const alpha-pattern (_ BitVec 32))
(declare-const x-pattern Bits)
(define-fun alpha () F32 (number-32 alpha-pattern))
(define-fun alpha-64 () F64 ((_ to_fp 11 53) RNE alpha))
(define-fun x () F (number x-pattern))
(define-fun exact () F64 (fp.mul RNE (to-64 x) alpha-64))
(define-fun is-one () Bool
  (ite (fp.gt alpha (number-32 #x3f800000)) (fp.leq x zero) (fp.gt x zero)))
(define-fun right () F (ite is-one x (from-64 exact)))
(define-fun result () F (ite is-one x (from-32 (fp.mul RNE (to-32 x) alpha))))

(assert (and (fp.isNormal alpha) (fp.isPositive alpha) (fp.lt alpha (number-32 #x3f800000))))
(assert (and (fp.lt x zero) (fp.isNormal x) (fp.isNormal right)))

(assert (! (not (= result right)) :named goal))
