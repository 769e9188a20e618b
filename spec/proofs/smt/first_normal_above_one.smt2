; SPDX-License-Identifier: Apache-2.0
;
; title: from the first normal factor on, products are normal in binary32, for alpha from 2
;   on
; clauses: LR-FWD-2 LR-MIX-2 LR-MIX-4
; licenses: fast/bfloat16-inl.h: FirstNormal
; formats: bfloat16 (FirstNormal serves this format alone)
; expect: unsat
; assumes: alpha is finite, its exponent e at least 1; x is finite and not below the number
;   with the pattern 2^(7 - e), or 1

(declare-const alpha-pattern (_ BitVec 32))
(declare-const x-pattern Bits)
(define-fun alpha () F32 (number-32 alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun biased () Bits32 (bvlshr (bvand alpha-pattern #x7fffffff) (_ bv23 32)))
(define-fun e () Bits32 (bvsub biased (_ bv127 32)))
(define-fun first-normal () Bits
  (ite (bvslt e (_ bv7 32))
       ((_ extract 15 0) (bvshl (_ bv1 32) (bvsub (_ bv7 32) e)))
       (_ bv1 16)))
(define-fun product () F64 (fp.mul RNE (to-64 x) ((_ to_fp 11 53) RNE alpha)))

(assert (and (fp.isNormal alpha) (bvsge e (_ bv1 32)) (finite x)))
(assert (bvuge (bvand x-pattern #x7fff) first-normal))

(assert (! (not (fp.geq (fp.abs product) (number-64 #x3810000000000000))) :named goal))
