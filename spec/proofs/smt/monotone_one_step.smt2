; SPDX-License-Identifier: Apache-2.0
;
; title: the products of neighbours are in their order
; clauses: LR-FUN-1
; licenses: ref/oracle.cc: LeastFactor; verify/checks/function.cc
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: alpha finite; the factor is finite, and has no sign bit
;
; In magnitude; the larger neighbour may be infinite, where alpha is not 0. The borders
; that the oracle searches rest on it.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun next () F (number (bvadd x-pattern one-step)))

(assert (and (finite alpha) (not (sign-bit alpha-pattern)) (not (sign-bit x-pattern))))
(assert (and (finite x) (finite next)))

(assert (! (not (fp.leq (times x alpha) (times next alpha))) :named goal))
