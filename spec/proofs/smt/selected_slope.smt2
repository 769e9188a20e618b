; SPDX-License-Identifier: Apache-2.0
;
; title: a product by a selected slope is the selection between x and its product
; clauses: LR-FWD-1 LR-FWD-2 LR-FWD-3 LR-FWD-4 LR-FWD-5 LR-FWD-6 LR-FWD-7 LR-FWD-8
;   LR-FWD-10
; licenses: fast/wide-inl.h: TimesSlope; fast/wide-inl.h: SlopeIsOneUpToOne;
;   fast/wide-inl.h: SlopeIsOneAboveOne
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: nothing: every alpha, NaN and infinities too, and every x
; cases: passes multiplies
;
; The comparisons are those of the kernel: Gt is false for a NaN, and so is Le.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun is-one () Bool
  (ite (fp.gt alpha one) (fp.leq x zero) (fp.gt x zero)))
(define-fun result () F (times x (ite is-one one alpha)))

(define-fun passes () Bool is-one)
(define-fun multiplies () Bool (not is-one))

(assert (! (not (= result (forward alpha x))) :named goal))
