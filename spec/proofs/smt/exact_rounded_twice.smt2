; SPDX-License-Identifier: Apache-2.0
;
; title: what is exact in binary32 is rounded once
; clauses: LR-MIX-2
; licenses: fast/mixed_rounding.h: RoundingOf
; formats: binary16 bfloat16 (the code is for elements of 16 bits)
; expect: unsat
; assumes: the exact product, any number of binary64, is one of binary32
;
; Once more rounded to the element, it is what one rounding gives: via_binary32_element
; for binary16, given element_product_exact_in_32, and every alpha with exact = true.

(declare-const exact-pattern Bits64)
(define-fun exact () F64 (number-64 exact-pattern))
(define-fun product () F32 ((_ to_fp 8 24) RNE exact))

(assert (= ((_ to_fp 11 53) RNE product) exact))

(assert (! (not (= (from-32 product) (from-64 exact))) :named goal))
