; SPDX-License-Identifier: Apache-2.0
;
; title: what the kernels compute is what the clauses permit
; clauses: LR-FWD-4 LR-FWD-5 LR-FWD-6 LR-FWD-7 LR-FWD-8
; licenses: spec/proofs/smt/function.smt2
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha finite
;
; The clauses on special values one by one, against the selection: x = ±0, finite x < 0
; for alpha = ±0, both infinities, NaN.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun y () F (forward alpha x))

(assert (finite alpha))

(define-fun at-zero () Bool
  (=> (fp.isZero x) (and (fp.isZero y) (=> (not (fp.isNegative alpha)) (= y x)))))
(define-fun at-zero-slope () Bool
  (=> (and (finite x) (fp.lt x zero) (fp.isZero alpha))
      (and (fp.isZero y) (=> (= alpha zero) (= y minus-zero)))))
(define-fun at-plus-infinity () Bool (=> (= x plus-infinity) (= y plus-infinity)))
(define-fun at-minus-infinity () Bool
  (=> (= x minus-infinity)
      (= y (ite (fp.isZero alpha) nan (ite (fp.isNegative alpha) plus-infinity minus-infinity)))))
(define-fun at-nan () Bool (=> (fp.isNaN x) (fp.isNaN y)))

(assert (! (not (and at-zero at-zero-slope at-plus-infinity at-minus-infinity at-nan
                     (permitted alpha x y))) :named goal))
