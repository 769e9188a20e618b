; SPDX-License-Identifier: Apache-2.0
;
; title: the same for a gradient
; clauses: LR-MIX-4
; licenses: fast/mixed_rounding.h: RoundingOf
; formats: binary16 bfloat16 (binary32 and binary64 data have no format in between)
; expect: sat
; assumes: alpha normal and above 1, x = 1, the result normal
; wrong: a gradient that is rounded to binary32 and then again
; inputs: alpha x dy

(declare-const alpha-pattern (_ BitVec 32))
(declare-const x-pattern Bits)
(define-fun alpha () F32 (number-32 alpha-pattern))
(define-fun alpha-64 () F64 ((_ to_fp 11 53) RNE alpha))
(declare-const dy-pattern Bits)
(define-fun dy () F (number dy-pattern))
(define-fun x () F (number x-pattern))
(define-fun right () F (from-64 (fp.mul RNE (to-64 dy) alpha-64)))
(define-fun result () F (from-32 (fp.mul RNE (to-32 dy) alpha)))

(assert (and (fp.isNormal alpha) (fp.gt alpha (number-32 #x3f800000)) (= x one)))
(assert (and (fp.isNormal dy) (fp.isNormal right) (not (fp.isInfinite result))))

(assert (! (not (= result right)) :named goal))
