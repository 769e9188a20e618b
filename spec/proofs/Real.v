(* SPDX-License-Identifier: Apache-2.0

   The chapter "The real function": f over the real numbers, the select form that
   libraries write in its place, and what holds of both for which slopes. Nothing is
   rounded here. *)

Require Import Reals Lra Psatz.
Open Scope R_scope.

(* f of the specification, and the select form. *)
Definition f (a x : R) : R := Rmax (a * x) x.
Definition select (a x : R) : R := if Rlt_dec 0 x then x else a * x.

(* Over the two cases of a maximum. *)
Ltac by_sides :=
  intros; unfold f, select, Rmax, Rmin, Rabs in *;
  repeat destruct (Rle_dec _ _); repeat destruct (Rlt_dec _ _);
  repeat destruct (Rcase_abs _); try lra; try nra.

(* 1. Convex. *)

(* LR-DOM-2: for every real slope, negative and above one too. *)
Theorem convex : forall a x1 x2 t, 0 <= t <= 1 ->
  f a (t * x1 + (1 - t) * x2) <= t * f a x1 + (1 - t) * f a x2.
Proof.
  intros a x1 x2 t [left right].
  assert (Rmax_l1 := Rmax_l (a * x1) x1). assert (Rmax_r1 := Rmax_r (a * x1) x1).
  assert (Rmax_l2 := Rmax_l (a * x2) x2). assert (Rmax_r2 := Rmax_r (a * x2) x2).
  unfold f. apply Rmax_lub; nra.
Qed.

(* 2. The maximum and the select form. *)

(* LR-FWD-10: they agree if and only if a <= 1. *)
Theorem select_is_maximum : forall a, (forall x, select a x = f a x) <-> a <= 1.
Proof.
  intro a; split.
  - intro same. specialize (same 1). unfold select, f, Rmax in same.
    destruct (Rlt_dec 0 1); [| lra]. destruct (Rle_dec (a * 1) 1); lra.
  - by_sides.
Qed.

(* LR-FWD-10, LR-GRAD-6: for a > 1 the two lines change places. *)
Theorem sides_exchanged : forall a x, 1 < a ->
  (0 < x -> f a x = a * x) /\ (x < 0 -> f a x = x).
Proof. intros a x above_one; split; by_sides. Qed.

(* LR-FWD-10: from one on, the select form is the minimum of the lines, *)
Theorem select_is_minimum : forall a x, 1 <= a -> select a x = Rmin (a * x) x.
Proof. by_sides. Qed.

(* LR-FWD-10: and above one the maximum is the greater at every x but 0. *)
Theorem select_is_less : forall a x, 1 < a -> x <> 0 -> select a x < f a x.
Proof. by_sides. Qed.

(* 3. Order. *)

(* LR-FUN-1: non-decreasing for a >= 0. *)
Theorem monotone : forall a x1 x2, 0 <= a -> x1 <= x2 -> f a x1 <= f a x2.
Proof. by_sides. Qed.

(* LR-FUN-1: and for no other a. *)
Theorem monotone_only : forall a, (forall x1 x2, x1 <= x2 -> f a x1 <= f a x2) -> 0 <= a.
Proof.
  intros a monotone_a. specialize (monotone_a (-1) 0).
  unfold f, Rmax in monotone_a.
  destruct (Rle_dec (a * -1) (-1)), (Rle_dec (a * 0) 0); lra.
Qed.

(* Bounds. *)

(* LR-FUN-2: bounded below by both of its lines, and equal to one of them. *)
Theorem bounded : forall a x,
  x <= f a x /\ a * x <= f a x /\ (f a x = x \/ f a x = a * x).
Proof. intros a x; repeat split; by_sides; auto. Qed.

(* LR-FUN-2: for a from 0 to 1 also above, by max(x, 0). *)
Theorem bounded_above : forall a x, 0 <= a <= 1 -> f a x <= Rmax x 0.
Proof. by_sides. Qed.

(* LR-FUN-2: in magnitude, for every a. *)
Theorem bounded_in_magnitude : forall a x, Rabs (f a x) <= Rmax (Rabs a) 1 * Rabs x.
Proof. by_sides. Qed.

(* LR-FUN-2: two results are no farther apart than max(|a|, 1) times their inputs, *)
Theorem lipschitz : forall a x1 x2,
  Rabs (f a x1 - f a x2) <= Rmax (Rabs a) 1 * Rabs (x1 - x2).
Proof. by_sides. Qed.

(* LR-FUN-2: and no smaller factor holds for all. *)
Theorem lipschitz_least : forall a k,
  (forall x1 x2, Rabs (f a x1 - f a x2) <= k * Rabs (x1 - x2)) -> Rmax (Rabs a) 1 <= k.
Proof.
  intros a k bound.
  assert (right := bound 1 0). assert (left := bound (-1) 0).
  unfold f in *. rewrite !Rmult_0_r, !Rminus_0_r in *. rewrite (Rmax_left 0 0) in * by lra.
  rewrite Rminus_0_r in *. revert left right. unfold Rmax, Rabs.
  repeat destruct (Rle_dec _ _); repeat destruct (Rcase_abs _); intros; lra.
Qed.

(* 4. Homogeneous. *)

(* LR-FUN-3: for every factor c >= 0; so for powers of two, which do not round. *)
Theorem homogeneous : forall a x c, 0 <= c -> f a (c * x) = c * f a x.
Proof.
  intros a x c c_positive. unfold f.
  replace (a * (c * x)) with (c * (a * x)) by ring.
  now rewrite RmaxRmult.
Qed.

(* Slopes that make it another function. *)

(* LR-FUN-4: the identity for a = 1. *)
Theorem identity : forall x, f 1 x = x.
Proof. by_sides. Qed.

(* LR-FUN-5: max(x, 0) for a = 0. *)
Theorem rectifier : forall x, f 0 x = Rmax x 0.
Proof. by_sides. Qed.

(* LR-FUN-6: the modulus for a = -1. *)
Theorem modulus : forall x, f (-1) x = Rabs x.
Proof. by_sides. Qed.
