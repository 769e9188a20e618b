; SPDX-License-Identifier: Apache-2.0
;
; title: an integer product is rounded once, on integers of twice the width
; clauses: LR-FWD-1 LR-FWD-2 LR-FWD-3 LR-GRAD-2
; licenses: ref/block_product.cc: RoundedMagnitude
; formats: binary16 bfloat16 (the code is for binary64 and integers of 128 bits: the same
;   algorithm at the widths for which binary64 is exact)
; expect: unsat
; assumes: the integer has at most twice the bits of a significand, and its length is that
;   of its bits; the scale is that of two numbers
;
; The integer is any product of two significands, and the scale the sum of their
; exponents. Against the same number in binary64, where it is exact, rounded once.

(declare-const integer Wide)
(declare-const scale Wide)
(declare-const length Wide)
(declare-const negative Bool)
(define-fun last-for-length () Wide (bvsub (bvadd scale length) wide-precision))
(define-fun last () Wide
  (ite (bvslt last-for-length wide-quantum) wide-quantum last-for-length))
(define-fun dropped () Wide (bvsub last scale))
(define-fun half-place () Wide (bvshl wide-one (bvsub dropped wide-one)))
(define-fun rest () Wide (bvand integer (bvsub (bvshl half-place wide-one) wide-one)))
(define-fun kept () Wide (bvlshr integer dropped))
(define-fun is-odd () Bool (= ((_ extract 0 0) kept) #b1))
(define-fun up () Bool (or (bvugt rest half-place) (and (= rest half-place) is-odd)))
(define-fun most-dropped () Wide (bvadd (bvadd wide-precision wide-precision) wide-one))
(define-fun count () Wide
  (ite (bvsle dropped wide-zero) (bvshl integer (bvneg dropped))
       (ite (bvsle dropped most-dropped) (bvadd kept (ite up wide-one wide-zero)) wide-zero)))
(define-fun sum () Wide
  (bvadd (bvshl (bvsub last wide-quantum) wide-fraction-bits) count))
(define-fun bounded () Wide
  (ite (= integer wide-zero) wide-zero
       (ite (bvult sum (wide infinity-pattern)) sum (wide infinity-pattern))))
(define-fun result () F
  (number (bvor (low bounded) (ite negative sign-mask (bvsub one-step one-step)))))

(define-fun power-of-two () F64
  (number-64 (bvshl (bvadd ((_ sign_extend 32) scale) (_ bv1023 64)) (_ bv52 64))))
(define-fun magnitude () F64
  (fp.mul RNE ((_ to_fp_unsigned 11 53) RNE integer) power-of-two))
(define-fun exact () F64 (ite negative (fp.neg magnitude) magnitude))

(assert (bvult integer (bvshl wide-one (bvadd wide-precision wide-precision))))
(assert (bvsge scale (bvadd wide-quantum wide-quantum)))
(assert (bvsle scale (bvneg (bvadd wide-quantum wide-quantum))))
(assert (=> (not (= integer wide-zero))
            (and (bvugt length wide-zero)
                 (bvule length (bvadd wide-precision wide-precision))
                 (= (bvlshr integer (bvsub length wide-one)) wide-one))))

(assert (! (not (= result (from-64 exact))) :named goal))
