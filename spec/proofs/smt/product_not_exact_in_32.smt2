; SPDX-License-Identifier: Apache-2.0
;
; title: in binary32 the product with a binary32 alpha is not exact
; clauses: LR-MIX-2
; licenses: fast/mixed_rounding.h: RoundingOf
; formats: binary16 bfloat16 (binary32 in itself is no question)
; expect: sat
; assumes: nothing
; wrong: a product that binary32 has to round
;
; product_exact_in_64 in a narrower format. No vector: via_binary32 has those where this
; matters.

(declare-const alpha-pattern (_ BitVec 32))
(declare-const x-pattern Bits)
(define-fun alpha () F32 (number-32 alpha-pattern))
(define-fun alpha-64 () F64 ((_ to_fp 11 53) RNE alpha))
(define-fun x () F (number x-pattern))

(assert (! (not (= (fp.mul RTP (to-32 x) alpha) (fp.mul RTN (to-32 x) alpha))) :named goal))
