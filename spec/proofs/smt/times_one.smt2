; SPDX-License-Identifier: Apache-2.0
;
; title: 1 is neutral for every datum
; clauses: LR-FUN-4 LR-GRAD-1
; licenses: fast/wide-inl.h: TimesSlope
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: nothing

(declare-const x-pattern Bits)
(define-fun x () F (number x-pattern))
(assert (! (not (= (times x one) x)) :named goal))
