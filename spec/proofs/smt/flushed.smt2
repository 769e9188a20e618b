; SPDX-License-Identifier: Apache-2.0
;
; title: a subnormal input read as zero
; clauses: LR-FWD-2
; licenses: nothing: a form in use
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha from 1/2 to 1; x finite, below 0
; wrong: subnormal inputs that are read as zero
; inputs: alpha x

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun flushed () F (ite (fp.isSubnormal x) (ite (sign-bit x-pattern) minus-zero zero) x))
(define-fun result () F (ite (fp.gt flushed zero) flushed (times flushed alpha)))

(assert (and (fp.leq alpha one) (fp.gt alpha half) (fp.isSubnormal x) (fp.lt x zero)))

(assert (! (not (permitted alpha x result)) :named goal))
