; SPDX-License-Identifier: Apache-2.0
;
; title: binary64 to 16 bits, to nearest even, by an addition that aligns
; clauses: LR-FWD-1 LR-FWD-2 LR-FWD-3 LR-MIX-2 LR-MIX-4
; licenses: ref/block_product.cc: Narrow16
; formats: binary16 bfloat16 (the code is for elements of 16 bits)
; expect: unsat
; assumes: the value is no NaN; the pattern of the sum is that of the sum
;
; The oracle rounds products of finite numbers alone, and infinities come out right as
; well.

(declare-const value-pattern Bits64)
(declare-const sum Bits64)
(define-fun value () F64 (number-64 value-pattern))
(define-fun magnitude () Bits64 (bvand value-pattern #x7fffffffffffffff))
(define-fun subnormal () Bits64 (bvand sum #x0007ffffffffffff))
(define-fun half-and-tie () Bits64
  (bvadd (bvsub (bvshl (_ bv1 64) (bvsub places (_ bv1 64))) (_ bv1 64))
         (bvand (bvlshr magnitude places) (_ bv1 64))))
(define-fun normal () Bits64
  (bvsub (bvlshr (bvadd magnitude half-and-tie) places) (bvlshr rebias places)))
(define-fun infinity-of-16 () Bits64 ((_ zero_extend 48) infinity-pattern))
(define-fun bounded () Bits64 (ite (bvult normal infinity-of-16) normal infinity-of-16))
(define-fun rounded () Bits64
  (ite (fp.lt (number-64 magnitude) smallest-normal-64) subnormal bounded))
(define-fun result () F
  (number ((_ extract 15 0)
           (bvor rounded (bvshl (bvlshr value-pattern (_ bv63 64)) (_ bv15 64))))))

(assert (not (fp.isNaN value)))
(assert (= (number-64 sum) (fp.add RNE (number-64 magnitude) aligner-64)))

(assert (! (not (= result (from-64 value))) :named goal))
