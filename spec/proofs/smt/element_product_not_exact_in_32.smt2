; SPDX-License-Identifier: Apache-2.0
;
; title: tiny products of bfloat16 are not exact in binary32
; clauses: LR-MIX-2
; licenses: spec/proofs/smt/via_binary32_element.smt2
; formats: bfloat16 (those of binary16 are exact: element_product_exact_in_32)
; expect: sat
; assumes: nothing
; wrong: a tiny product that binary32 has to round
;
; No vector: rounded again, these products are right (via_binary32_element).

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))

(assert (! (not (= (fp.mul RTP (to-32 x) (to-32 alpha)) (fp.mul RTN (to-32 x) (to-32 alpha))))
           :named goal))
