; SPDX-License-Identifier: Apache-2.0
;
; title: homogeneous under 2 in the normal range
; clauses: LR-FUN-3
; licenses: verify/checks/function.cc
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha finite; x and 2x normal; the rounded product above the smallest normal
;   number in magnitude, and twice as much finite
; cases: right left
;
; Two products again.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun doubled () F (times two x))
(define-fun product () F (times x alpha))

(assert (and (finite alpha) (fp.isNormal x) (fp.isNormal doubled)))
(assert (fp.isNormal (times two product)))
(assert (fp.gt (fp.abs product) smallest-normal))

(define-fun right () Bool
  (and (fp.gt x zero) (fp.gt doubled zero) (not (fp.leq doubled zero)) (not (fp.leq x zero))))
(define-fun left () Bool
  (and (fp.leq x zero) (fp.leq doubled zero) (not (fp.gt x zero)) (not (fp.gt doubled zero))))

(assert (! (not (= (forward alpha doubled) (times two (forward alpha x)))) :named goal))
