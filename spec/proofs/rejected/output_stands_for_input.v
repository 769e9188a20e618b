(* SPDX-License-Identifier: Apache-2.0

   For a negative slope the output is on the right though the input is on the left: for
   a = -1, x = -1 and its output 1 select different slopes.

   Rejected: Tactic failure: Cannot find witness. *)

Require Import Reals Lra.
From Leakproof Require Import Real.
Open Scope R_scope.

Theorem output_stands_for_input : forall a x, a <= 1 -> (* right: Theorem output_stands_for_input : forall a x, 0 <= a -> *)
  0 < f a x -> 0 < x.
Proof.
  intros a x slope. unfold f, Rmax. destruct (Rle_dec (a * x) x); intro right;
    nra. (* rejected *)
Qed.
