; SPDX-License-Identifier: Apache-2.0
;
; title: binary64 to 16 bits, to nearest even, on integers
; clauses: LR-FWD-1 LR-FWD-2 LR-FWD-3 LR-FWD-8 LR-MIX-2 LR-MIX-4
; licenses: fast/rounded_product.h: RoundToNearestEven
; formats: binary16 bfloat16 (the code is for elements of 16 bits)
; expect: unsat
; assumes: nothing: every pattern of binary64, NaNs too

(declare-const value-pattern Bits64)
(define-fun value () F64 (number-64 value-pattern))
(define-fun sign () Bits64 (bvand (bvlshr value-pattern (_ bv48 64)) #x0000000000008000))
(define-fun magnitude () Bits64 (bvand value-pattern #x7fffffffffffffff))
(define-fun infinity-of-double () Bits64 (bvshl #x00000000000007ff (_ bv52 64)))
(define-fun infinity-of-16 () Bits64 ((_ zero_extend 48) infinity-pattern))

(define-fun payload () Bits64 (bvlshr (bvsub magnitude infinity-of-double) places))
(define-fun nan-result () Bits64
  (bvor sign (bvor infinity-of-16 (bvor ((_ zero_extend 48) quiet-bit) payload))))

(define-fun exponent () Bits64 (bvsub (bvlshr magnitude (_ bv52 64)) (_ bv1023 64)))
(define-fun is-below () Bool (bvslt exponent smallest-exponent))
(define-fun down () Bits64
  (ite is-below (bvadd places (bvsub smallest-exponent exponent)) places))
(define-fun significand () Bits64
  (bvor (bvand magnitude #x000fffffffffffff) #x0010000000000000))
(define-fun kept () Bits64 (bvlshr significand down))
(define-fun rest () Bits64
  (bvand significand (bvsub (bvshl (_ bv1 64) down) (_ bv1 64))))
(define-fun half-place () Bits64 (bvshl (_ bv1 64) (bvsub down (_ bv1 64))))
(define-fun up () Bool
  (or (bvugt rest half-place)
      (and (= rest half-place) (= ((_ extract 0 0) kept) #b1))))
(define-fun rounded () Bits64 (bvadd kept (ite up (_ bv1 64) (_ bv0 64))))
(define-fun below () Bits64
  (ite is-below (_ bv0 64) (bvshl (bvsub exponent smallest-exponent) fraction-bits)))
(define-fun sum () Bits64 (bvadd below rounded))
(define-fun number-result () Bits64
  (ite (bvsgt down (_ bv53 64)) sign
       (bvor sign (ite (bvult sum infinity-of-16) sum infinity-of-16))))
(define-fun result () F
  (number ((_ extract 15 0)
           (ite (bvugt magnitude infinity-of-double) nan-result number-result))))

(assert (! (not (= result (from-64 value))) :named goal))
