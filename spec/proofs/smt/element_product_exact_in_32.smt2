; SPDX-License-Identifier: Apache-2.0
;
; title: the product of two elements is exact in binary32
; clauses: LR-MIX-2
; licenses: spec/proofs/smt/via_binary32_element.smt2
; formats: binary16 (tiny products of bfloat16 are not exact:
;   element_product_not_exact_in_32)
; expect: unsat
; assumes: nothing

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))

(assert (! (not (= (fp.mul RTP (to-32 x) (to-32 alpha)) (fp.mul RTN (to-32 x) (to-32 alpha))))
           :named goal))
