; SPDX-License-Identifier: Apache-2.0
;
; title: a product that is rounded up to the smallest normal number is not in the normal
;   range
; clauses: LR-FUN-3
; licenses: verify/checks/function.cc
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: as in homogeneous, but the rounded product may be the smallest normal number
; wrong: a product below the normal range that is rounded into it
;
; Why the clause speaks of the exact product. No vector: two results are compared, and
; each is right.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun doubled () F (times two x))
(define-fun product () F (times x alpha))

(assert (and (finite alpha) (fp.isNormal x) (fp.isNormal doubled)))
(assert (fp.isNormal (times two product)))
(assert (fp.lt x zero))
(assert (= (fp.abs product) smallest-normal))
(assert (not (fp.gt alpha one)))

(assert (! (not (= (times doubled alpha) (times two product))) :named goal))
