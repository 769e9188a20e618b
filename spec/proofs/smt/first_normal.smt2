; SPDX-License-Identifier: Apache-2.0
;
; title: from the first normal factor on, products are normal in binary32
; clauses: LR-FWD-2 LR-MIX-2 LR-MIX-4
; licenses: fast/bfloat16-inl.h: FirstNormal
; formats: bfloat16 (FirstNormal serves this format alone)
; expect: unsat
; assumes: 2^e is at most |alpha|, and e from -149 to 127; x is finite, and not below the
;   first normal factor
; cases: small large
;
; The product is that of binary64, where it is exact (product_exact_in_64).

(declare-const alpha-pattern (_ BitVec 32))
(declare-const x-pattern Bits)
(declare-const e Bits64)
(define-fun alpha-64 () F64 ((_ to_fp 11 53) RNE (number-32 alpha-pattern)))
(define-fun x () F (number x-pattern))
(define-fun power-of-two ((exponent Bits64)) F64
  (number-64 (bvshl (bvadd exponent (_ bv1023 64)) (_ bv52 64))))
(define-fun first-normal () Bits
  ((_ extract 15 0)
   (ite (bvsle e (_ bv0 64)) (bvshl (bvsub (_ bv1 64) e) (_ bv7 64))
        (ite (bvslt e (_ bv7 64)) (bvshl (_ bv1 64) (bvsub (_ bv7 64) e)) (_ bv1 64)))))
(define-fun product () F64 (fp.mul RNE (to-64 x) alpha-64))

(assert (and (bvsge e (bvneg (_ bv149 64))) (bvsle e (_ bv127 64)) (finite x)))
(assert (fp.leq (power-of-two e) (fp.abs alpha-64)))
(assert (bvuge (bvand x-pattern #x7fff) first-normal))

(define-fun small () Bool (bvsle e (_ bv0 64)))
(define-fun large () Bool (not small))

(assert (! (not (fp.geq (fp.abs product) (power-of-two (bvneg (_ bv126 64))))) :named goal))
