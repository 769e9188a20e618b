(* SPDX-License-Identifier: Apache-2.0

   The select form is the maximum for no slope above 1: it takes the other line.

   Rejected: Tactic failure: Cannot find witness. *)

Require Import Reals Lra.
From Leakproof Require Import Real.
Open Scope R_scope.

Theorem select_is_maximum : forall a x, 0 <= a -> (* right: Theorem select_is_maximum : forall a x, a <= 1 -> *)
  select a x = f a x.
Proof.
  intros a x slope. unfold f, select, Rmax.
  destruct (Rlt_dec 0 x), (Rle_dec (a * x) x);
    nra. (* rejected *)
Qed.
