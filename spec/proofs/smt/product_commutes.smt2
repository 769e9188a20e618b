; SPDX-License-Identifier: Apache-2.0
;
; title: the product of two data commutes
; clauses: LR-FWD-1 LR-GRAD-2
; licenses: fast/wide-inl.h: TimesSlope
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: nothing
;
; The kernels write x · alpha, the specification writes alpha ⊗ x.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(assert (! (not (= (times x alpha) (times alpha x))) :named goal))
