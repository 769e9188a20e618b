; SPDX-License-Identifier: Apache-2.0
;
; title: (1 + alpha)/2·x + (1 - alpha)/2·|x|
; clauses: LR-FUN-2 LR-FWD-1
; licenses: nothing: a form in use
; formats: binary16 bfloat16 binary32 binary64
; expect: sat
; assumes: alpha from 1/16 to 1/2; x normal, from -16 to -1
; wrong: a mean and a modulus, of which each is rounded
; inputs: alpha x

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun mean () F (times half (fp.add RNE one alpha)))
(define-fun rest () F (times half (fp.sub RNE one alpha)))
(define-fun result () F (fp.add RNE (times mean x) (times rest (fp.abs x))))

(assert (and (fp.lt alpha half) (fp.gt alpha (times half (times half (times half half))))))
(assert (and (fp.leq x (fp.neg one)) (fp.gt x (fp.neg (times two (times two (times two two)))))))

(assert (! (not (permitted alpha x result)) :named goal))
