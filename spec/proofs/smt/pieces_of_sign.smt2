; SPDX-License-Identifier: Apache-2.0
;
; title: finite numbers that are not zero: one formula for each sign
; clauses: LR-FWD-1 LR-FWD-2 LR-FWD-3 LR-FWD-5 LR-FWD-10
; licenses: ref/oracle.cc: AddFinite; ref/oracle.cc: Forward
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha finite; x finite and not zero
;
; The oracle takes the product where the sign of x and "alpha > 1" differ.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun exchanged () Bool (fp.gt alpha one))
(define-fun scaled () Bool (distinct (sign-bit x-pattern) exchanged))
(define-fun result () F (ite scaled (times x alpha) x))

(assert (and (finite alpha) (finite x) (not (fp.isZero x))))

(assert (! (not (= result (forward alpha x))) :named goal))
