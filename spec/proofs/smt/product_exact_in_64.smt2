; SPDX-License-Identifier: Apache-2.0
;
; title: the product with a binary32 alpha is exact in binary64
; clauses: LR-FWD-1 LR-MIX-2 LR-MIX-4
; licenses: fast/rounded_product.h: RoundedProduct; ref/block_product.cc: RoundedProduct
; formats: binary16 bfloat16 binary32 (binary64 has no wider format here)
; expect: unsat
; assumes: nothing: alpha and x are any data
;
; A product is exact if rounding it up and rounding it down are the same.

(declare-const alpha-pattern (_ BitVec 32))
(declare-const x-pattern Bits)
(define-fun alpha () F32 (number-32 alpha-pattern))
(define-fun alpha-64 () F64 ((_ to_fp 11 53) RNE alpha))
(define-fun x () F (number x-pattern))

(assert (! (not (= (fp.mul RTP (to-64 x) alpha-64) (fp.mul RTN (to-64 x) alpha-64)))
           :named goal))
