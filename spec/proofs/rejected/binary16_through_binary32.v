(* SPDX-License-Identifier: Apache-2.0

   Through binary32 a slope of binary32 is rounded twice: a = 0x3e0a3d71 and x = 0xbfb7 of
   binary16 give another number (Counterexamples.v, binary16_rounded_twice).

   Rejected: while it is expected to have type *)

Require Import ZArith Reals.
From Flocq Require Import Core.
From Leakproof Require Import Formats.

Theorem binary16_through_binary32 : forall first second, Valid_rnd first -> forall a x,
  numbers binary32 a -> (* right: numbers binary16 a -> *)
  numbers binary16 x ->
  round radix2 binary16 second (round radix2 binary32 first (a * x)) =
  round radix2 binary16 second (a * x).
Proof.
  intros first second valid a x slope number.
  rewrite (round_generic _ binary32); [reflexivity | exact valid |].
  apply binary16_in_binary32; [| exact number].
  exact slope. (* rejected *)
Qed.
