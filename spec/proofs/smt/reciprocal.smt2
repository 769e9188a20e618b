; SPDX-License-Identifier: Apache-2.0
;
; title: x divided by 1/alpha
; clauses: LR-FWD-1
; licenses: nothing: a form in use
; formats: binary16 bfloat16 binary32 (in binary64 a division does not end within the
;   limit)
; expect: sat
; assumes: alpha from 1/2 to 1; x from -2 to -1
; wrong: a division by the reciprocal of α, rounded
; inputs: alpha x

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun result () F (fp.div RNE x (fp.div RNE one alpha)))

(assert (and (fp.leq alpha one) (fp.gt alpha half)))
(assert (and (fp.leq x (fp.neg one)) (fp.gt x (fp.neg two))))

(assert (! (not (permitted alpha x result)) :named goal))
