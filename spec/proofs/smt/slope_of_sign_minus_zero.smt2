; SPDX-License-Identifier: Apache-2.0
;
; title: a negative alpha, or -0: the sign bit gives another zero
; clauses: LR-FWD-4 LR-ARR-7
; licenses: fast/kernels-inl.h: Forward
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha finite, not above 1, its sign bit set; x = +0
; wrong: a zero of another sign than that of the product, which LR-FWD-4 permits
;
; slope_of_sign without its assumption on the sign of alpha. No vector: both zeros are
; permitted. But every CPU target has to give the same.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun result () F (times x (ite (sign-bit x-pattern) alpha one)))

(assert (and (finite alpha) (not (fp.gt alpha one)) (sign-bit alpha-pattern)))
(assert (= x zero))

(assert (! (not (= result (forward alpha x))) :named goal))
