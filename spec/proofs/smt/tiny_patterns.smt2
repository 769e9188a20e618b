; SPDX-License-Identifier: Apache-2.0
;
; title: which factors have products below the normal range, by their patterns
; clauses: LR-FWD-2 LR-MIX-2 LR-MIX-4
; licenses: fast/bfloat16-inl.h: IsTiny; fast/bfloat16-inl.h: RoundTiny
; formats: bfloat16 (binary16 has no products that are subnormal in binary32 and round to
;   anything but zero)
; expect: unsat
; assumes: the first normal factor is from 1 to 0x4b00, as FirstNormal gives it; with
;   Signs::kNegative x is negative, a zero or a NaN, with Signs::kPositive x is positive, a
;   zero or a NaN
;
; One body for the three values of Signs: each is the same set of patterns.

(declare-const x-pattern Bits)
(declare-const first-normal Bits)
(define-fun x () F (number x-pattern))
(define-fun magnitude () Bits (bvand x-pattern (bvsub sign-mask (_ bv1 16))))
(define-fun special () Bool (or (fp.isNaN x) (fp.isZero x)))
(define-fun limit () Bits (bvsub first-normal (_ bv1 16)))
(define-fun is-within ((pattern Bits) (from Bits) (limit Bits)) Bool
  (bvslt (bvadd pattern (bvsub sign-mask from)) (bvxor limit sign-mask)))
(define-fun tiny-any () Bool (is-within magnitude (_ bv1 16) limit))
(define-fun tiny-negative () Bool (is-within x-pattern (bvor sign-mask (_ bv1 16)) limit))
(define-fun tiny-positive () Bool (is-within x-pattern (_ bv1 16) limit))
; RoundTiny passes over the others.
(define-fun rounded-again () Bool
  (not (or (= magnitude (_ bv0 16)) (bvuge magnitude first-normal))))

(assert (and (bvuge first-normal (_ bv1 16)) (bvule first-normal #x4b00)))

(assert (! (not (and (= tiny-any rounded-again)
                     (=> (or special (sign-bit x-pattern)) (= tiny-negative rounded-again))
                     (=> (or special (not (sign-bit x-pattern)))
                         (= tiny-positive rounded-again))))
           :named goal))
