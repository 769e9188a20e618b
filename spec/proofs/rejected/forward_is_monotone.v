(* SPDX-License-Identifier: Apache-2.0

   For a negative slope results are not in the order of their inputs: for a = -1, x = -1 and
   x = 0 give 1 and 0.

   Rejected: Tactic failure: Cannot find witness. *)

Require Import Reals Lra.
From Leakproof Require Import Real.
Open Scope R_scope.

Theorem forward_is_monotone : forall a x1 x2, a <= 1 -> x1 <= x2 -> (* right: Theorem forward_is_monotone : forall a x1 x2, 0 <= a -> x1 <= x2 -> *)
  f a x1 <= f a x2.
Proof.
  intros a x1 x2 slope order. unfold f, Rmax.
  destruct (Rle_dec (a * x1) x1), (Rle_dec (a * x2) x2);
    nra. (* rejected *)
Qed.
