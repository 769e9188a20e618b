(* SPDX-License-Identifier: Apache-2.0

   The function over the real numbers: what the clauses of the chapter "The real
   function", and the exact values that other clauses round, rest upon. Rounding
   is not treated here. *)

Require Import Reals Lra.
Open Scope R_scope.

(* f of the specification, and the select form that libraries write. *)
Definition f (a x : R) : R := Rmax (a * x) x.
Definition select (a x : R) : R := if Rlt_dec 0 x then x else a * x.

(* Over the two cases of a maximum. *)
Ltac by_sides :=
  intros; unfold f, select, Rmax, Rmin, Rabs in *;
  repeat destruct (Rle_dec _ _); repeat destruct (Rlt_dec _ _);
  repeat destruct (Rcase_abs _); try lra; try nra.

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

(* LR-FUN-2: bounded below by both of its lines, and equal to one of them. *)
Theorem bounded : forall a x,
  x <= f a x /\ a * x <= f a x /\ (f a x = x \/ f a x = a * x).
Proof. intros a x; repeat split; by_sides; auto. Qed.

(* LR-FUN-3, LR-GRAD-9: positively homogeneous. *)
Theorem homogeneous : forall a x c, 0 <= c -> f a (c * x) = c * f a x.
Proof.
  intros a x c c_positive. unfold f.
  replace (a * (c * x)) with (c * (a * x)) by ring.
  now rewrite RmaxRmult.
Qed.

(* LR-FUN-4: the identity for a = 1. *)
Theorem identity : forall x, f 1 x = x.
Proof. by_sides. Qed.

(* LR-FUN-5: max(x, 0) for a = 0. *)
Theorem rectifier : forall x, f 0 x = Rmax x 0.
Proof. by_sides. Qed.

(* LR-FUN-6: the modulus for a = -1. *)
Theorem modulus : forall x, f (-1) x = Rabs x.
Proof. by_sides. Qed.

(* LR-FWD-10: the select form is the maximum if and only if a <= 1. *)
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

(* LR-GRAD-3: g is a subgradient at 0 if and only if it lies between a and 1. *)
Theorem subdifferential_at_zero : forall a g,
  (forall x, f a 0 + g * (x - 0) <= f a x) <-> Rmin a 1 <= g <= Rmax a 1.
Proof.
  intros a g; split.
  - intro below. pose proof (below 1) as right. pose proof (below (-1)) as left.
    revert right left. unfold f, Rmax, Rmin.
    repeat destruct (Rle_dec _ _); lra.
  - intros [lower upper] x. revert lower upper. unfold f, Rmax, Rmin.
    destruct (Rle_or_lt 0 x); repeat destruct (Rle_dec _ _); nra.
Qed.

(* LR-GRAD-1, LR-GRAD-2, LR-GRAD-6: off the kink the slope is max(a, 1) or
   min(a, 1), and nothing else. *)
Theorem slope : forall a x, x <> 0 ->
  f a x = (if Rlt_dec 0 x then Rmax a 1 else Rmin a 1) * x.
Proof. by_sides. Qed.

(* LR-GRAD-8: away from the kink a finite difference equals the slope. *)
Theorem finite_difference : forall a x h, Rabs h < Rabs x ->
  f a (x + h) - f a x = (if Rlt_dec 0 x then Rmax a 1 else Rmin a 1) * h.
Proof. by_sides. Qed.

(* LR-GRAD-3: at the kink the central difference is the mean of the slopes. *)
Theorem central_difference_at_zero : forall a h, h <> 0 ->
  (f a h - f a (- h)) / (2 * h) = (1 + a) / 2.
Proof.
  intros a h nonzero. apply (Rmult_eq_reg_r (2 * h)); [| lra].
  field_simplify; [| lra]. by_sides.
Qed.

(* LR-GRAD-10: for a >= 0 the output is on the input's side of the kink, or zero
   where the input is on the left; for a < 0 it is not. *)
Theorem output_side : forall a, 0 <= a <-> forall x, 0 < f a x <-> 0 < x.
Proof.
  intro a; split.
  - intros; split; by_sides.
  - intro same. specialize (same (-1)). unfold f, Rmax in same.
    destruct (Rle_dec (a * -1) (-1)); [lra |].
    destruct (Rle_dec 0 a); [lra |]. destruct same as [to_right _].
    assert (0 < -1) by (apply to_right; lra). lra.
Qed.
