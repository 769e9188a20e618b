; SPDX-License-Identifier: Apache-2.0
;
; title: a product under the mask of "not greater" or "not less or equal"
; clauses: LR-FWD-1 LR-FWD-4 LR-FWD-6 LR-FWD-7 LR-FWD-8 LR-FWD-9 LR-FWD-10
; licenses: fast/wide-inl.h: MultiplyWhere; fast/wide-inl.h: TimesAlphaUpToOne;
;   fast/wide-inl.h: TimesAlphaAboveOne; fast/binary16-inl.h: Lanes
; formats: binary16 bfloat16 binary32 binary64
; expect: unsat
; assumes: nothing: every alpha and x
;
; _CMP_NGT_UQ and _CMP_NLE_UQ are true for unordered operands. A lane that is not in the
; mask keeps x; a NaN is in it, and comes out of a product, quiet.

(declare-const alpha-pattern Bits)
(declare-const x-pattern Bits)
(define-fun alpha () F (number alpha-pattern))
(define-fun x () F (number x-pattern))
(define-fun unordered () Bool (or (fp.isNaN x) (fp.isNaN zero)))
(define-fun not-greater () Bool (or unordered (fp.leq x zero)))
(define-fun not-less-or-equal () Bool (or unordered (fp.gt x zero)))
(define-fun multiplied () Bool (ite (fp.gt alpha one) not-less-or-equal not-greater))
(define-fun result () F (ite multiplied (times x alpha) x))

(assert (! (not (and (= result (forward alpha x))
                     (=> (fp.isNaN x) multiplied))) :named goal))
