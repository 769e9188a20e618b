; SPDX-License-Identifier: Apache-2.0
;
; title: a NaN is rounded to an infinity
; clauses: LR-FWD-8
; licenses: ref/block_product.cc: Narrow16
; formats: binary16 bfloat16 (the code is for elements of 16 bits)
; expect: sat
; assumes: nothing
; wrong: a NaN that becomes an infinity
;
; round_by_aligner without its assumption: the oracle has another formula for a NaN. No
; vector: any NaN shows it.

(declare-const value-pattern Bits64)
(define-fun value () F64 (number-64 value-pattern))
(define-fun magnitude () Bits64 (bvand value-pattern #x7fffffffffffffff))
(define-fun half-and-tie () Bits64
  (bvadd (bvsub (bvshl (_ bv1 64) (bvsub places (_ bv1 64))) (_ bv1 64))
         (bvand (bvlshr magnitude places) (_ bv1 64))))
(define-fun normal () Bits64
  (bvsub (bvlshr (bvadd magnitude half-and-tie) places) (bvlshr rebias places)))
(define-fun infinity-of-16 () Bits64 ((_ zero_extend 48) infinity-pattern))
(define-fun bounded () Bits64 (ite (bvult normal infinity-of-16) normal infinity-of-16))
(define-fun result () F (number ((_ extract 15 0) bounded)))

(assert (fp.isNaN value))

(assert (! (not (= result (from-64 value))) :named goal))
