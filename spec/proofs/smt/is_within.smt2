; SPDX-License-Identifier: Apache-2.0
;
; title: signed comparison of moved patterns is unsigned comparison
; clauses: LR-FWD-1
; licenses: fast/narrow-inl.h: IsWithin
; formats: binary16 (patterns of 16 bits, whatever they encode)
; expect: unsat
; assumes: nothing
;
; For every start and limit: x - from < limit, modulo 2^16, without signs.

(declare-const x-pattern Bits)
(declare-const from Bits)
(declare-const limit Bits)
(define-fun moved () Bits (bvadd x-pattern (bvsub sign-mask from)))
(define-fun is-within () Bool (bvslt moved (bvxor limit sign-mask)))

(assert (! (not (= is-within (bvult (bvsub x-pattern from) limit))) :named goal))
