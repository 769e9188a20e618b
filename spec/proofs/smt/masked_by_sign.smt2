; SPDX-License-Identifier: Apache-2.0
;
; title: a product under the mask of the sign bit for +0 <= alpha <= 1
; clauses: LR-FWD-1 LR-FWD-4 LR-FWD-6 LR-FWD-7 LR-FWD-8
; licenses: fast/binary16-inl.h: Multiplied; fast/binary16-inl.h: Lanes
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha is no NaN, not above 1, and its sign bit is clear
;
; A NaN without its sign bit keeps x, which a conversion made quiet before.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun result () F (ite (sign-bit x-pattern) (times x alpha) x))

(assert (and (not (fp.isNaN alpha)) (not (fp.gt alpha one)) (not (sign-bit alpha-pattern))))

(assert (! (not (= result (forward alpha x))) :named goal))
