; SPDX-License-Identifier: Apache-2.0
;
; title: one pattern too many is a NaN
; clauses: LR-GRAD-5
; licenses: fast/narrow-inl.h: PatternSlopeIsOneUpToOne
; formats: binary16 bfloat16 (the code is for elements of 16 bits)
; expect: sat
; assumes: nothing
; wrong: a NaN that is taken for positive
;
; pattern_is_positive with a limit that is greater by 1. No vector: it would need x as a
; NaN of its own payload.

(declare-const x-pattern Bits)
(define-fun x () F (number x-pattern))
(define-fun is-within ((pattern Bits) (from Bits) (limit Bits)) Bool
  (bvslt (bvadd pattern (bvsub sign-mask from)) (bvxor limit sign-mask)))

(assert (! (not (= (is-within x-pattern (_ bv1 16) (bvadd infinity-pattern (_ bv1 16)))
                   (fp.gt x zero)))
           :named goal))
