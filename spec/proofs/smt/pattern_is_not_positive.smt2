; SPDX-License-Identifier: Apache-2.0
;
; title: +0, or a pattern from -0 to that of minus infinity, is a number up to zero
; clauses: LR-FWD-10 LR-GRAD-6
; licenses: fast/narrow-inl.h: PatternSlopeIsOneAboveOne
; formats: binary16 bfloat16 (the code is for elements of 16 bits)
; expect: unsat
; assumes: nothing: NaNs and zeros too

(declare-const x-pattern Bits)
(define-fun x () F (number x-pattern))
(define-fun is-within ((pattern Bits) (from Bits) (limit Bits)) Bool
  (bvslt (bvadd pattern (bvsub sign-mask from)) (bvxor limit sign-mask)))
(define-fun slope-is-one-above-one () Bool
  (or (= x-pattern (_ bv0 16))
      (is-within x-pattern sign-mask (bvadd infinity-pattern (_ bv1 16)))))

(assert (! (not (= slope-is-one-above-one (fp.leq x zero))) :named goal))
