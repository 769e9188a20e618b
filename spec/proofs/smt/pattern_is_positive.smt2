; SPDX-License-Identifier: Apache-2.0
;
; title: a pattern from 1 to that of infinity is a number above zero
; clauses: LR-FWD-1 LR-GRAD-1 LR-GRAD-4 LR-GRAD-5
; licenses: fast/narrow-inl.h: PatternSlopeIsOneUpToOne
; formats: binary16 bfloat16 (the code is for elements of 16 bits)
; expect: unsat
; assumes: nothing: NaNs and zeros too

(declare-const x-pattern Bits)
(define-fun x () F (number x-pattern))
(define-fun is-within ((pattern Bits) (from Bits) (limit Bits)) Bool
  (bvslt (bvadd pattern (bvsub sign-mask from)) (bvxor limit sign-mask)))

(assert (! (not (= (is-within x-pattern (_ bv1 16) infinity-pattern) (fp.gt x zero)))
           :named goal))
