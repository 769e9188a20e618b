; SPDX-License-Identifier: Apache-2.0
;
; title: x + (alpha - 1)·min(x, 0)
; clauses: LR-FWD-1
; licenses: nothing: a form in use
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha from 0 to 1/2; x from -2 to -1
; wrong: a correction that is added, of α − 1 rounded
; inputs: alpha x

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun result () F (fp.add RNE x (times (fp.sub RNE alpha one) x)))

(assert (and (fp.lt alpha half) (fp.gt alpha zero) (fp.isNormal alpha)))
(assert (and (fp.leq x (fp.neg one)) (fp.gt x (fp.neg two))))

(assert (! (not (permitted alpha x result)) :named goal))
