; SPDX-License-Identifier: Apache-2.0
;
; title: an alpha of the element may be multiplied in binary32
; clauses: LR-MIX-2 LR-MIX-4
; licenses: fast/mixed_rounding.h: RoundingOf
; formats: binary16 bfloat16 (others have no format in between)
; expect: unsat
; assumes: nothing: alpha, a number of the element format, and x are any data
;
; Rounding to binary32 in between is innocent. Against the product of binary64, where it
; is exact (product_exact_in_64).

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun result () F (from-32 (fp.mul RNE (to-32 x) (to-32 alpha))))
(define-fun exact () F64 (fp.mul RNE (to-64 x) (to-64 alpha)))

(assert (! (not (= result (from-64 exact))) :named goal))
