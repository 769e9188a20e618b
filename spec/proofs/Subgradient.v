(* SPDX-License-Identifier: Apache-2.0

   The chapter "Subgradient and backward" over the real numbers: which numbers are
   subgradients where, what is a derivative, what finite differences give, and what the
   gradient of an output tells of its input. *)

Require Import Reals Lra Psatz.
From Leakproof Require Import Real.
Open Scope R_scope.

(* The slope of f on the side of x, which is not 0. *)
Definition slope (a x : R) : R := if Rlt_dec 0 x then Rmax a 1 else Rmin a 1.

(* LR-GRAD-1, LR-GRAD-2, LR-GRAD-6: off the kink f is the line of that slope. *)
Theorem slope_is_of_function : forall a x, x <> 0 -> f a x = slope a x * x.
Proof. unfold slope. by_sides. Qed.

(* Subgradients: the slopes of lines through the graph that are nowhere above it. *)
Definition subgradient (a x g : R) : Prop := forall y, f a x + g * (y - x) <= f a y.

(* LR-GRAD-1, LR-GRAD-6: on the right there is one, the greater slope. *)
Theorem subgradient_right : forall a x g, 0 < x -> subgradient a x g <-> g = Rmax a 1.
Proof.
  intros a x g right; split.
  - intro below. pose proof (below (x / 2)) as nearer. pose proof (below (2 * x)) as farther.
    revert nearer farther. unfold f, Rmax. repeat destruct (Rle_dec _ _); nra.
  - intros -> y. unfold f, Rmax. repeat destruct (Rle_dec _ _); nra.
Qed.

(* LR-GRAD-2, LR-GRAD-6: on the left the lesser. *)
Theorem subgradient_left : forall a x g, x < 0 -> subgradient a x g <-> g = Rmin a 1.
Proof.
  intros a x g left; split.
  - intro below. pose proof (below (x / 2)) as nearer. pose proof (below (2 * x)) as farther.
    revert nearer farther. unfold f, Rmax, Rmin. repeat destruct (Rle_dec _ _); nra.
  - intros -> y. unfold f, Rmax, Rmin. repeat destruct (Rle_dec _ _); nra.
Qed.

(* LR-GRAD-3, LR-GRAD-4: at 0, those that lie between a and 1, and no others. *)
Theorem subgradient_at_zero : forall a g, subgradient a 0 g <-> Rmin a 1 <= g <= Rmax a 1.
Proof.
  intros a g; split.
  - intro below. pose proof (below 1) as right. pose proof (below (-1)) as left.
    revert right left. unfold f, Rmax, Rmin.
    repeat destruct (Rle_dec _ _); lra.
  - intros [lower upper] x. revert lower upper. unfold f, Rmax, Rmin.
    destruct (Rle_or_lt 0 x); repeat destruct (Rle_dec _ _); nra.
Qed.

(* Finite differences. *)

Lemma difference_is_product : forall a x h, Rabs h < Rabs x ->
  f a (x + h) - f a x = slope a x * h.
Proof. unfold slope. by_sides. Qed.

(* LR-GRAD-8: as long as they do not reach the kink they equal the slope: *)
Theorem forward_difference : forall a x h, h <> 0 -> Rabs h < Rabs x ->
  (f a (x + h) - f a x) / h = slope a x.
Proof. intros a x h nonzero near. rewrite difference_is_product by easy. now field. Qed.

(* LR-GRAD-8: backward differences too, *)
Theorem backward_difference : forall a x h, h <> 0 -> Rabs h < Rabs x ->
  (f a x - f a (x - h)) / h = slope a x.
Proof.
  intros a x h nonzero near. replace (x - h) with (x + - h) by ring.
  assert (difference := difference_is_product a x (- h)). rewrite Rabs_Ropp in difference.
  apply (Rmult_eq_reg_r h); [| easy]. unfold Rdiv.
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r by easy. specialize (difference near). lra.
Qed.

(* LR-GRAD-8: and central ones. *)
Theorem central_difference : forall a x h, h <> 0 -> Rabs h < Rabs x ->
  (f a (x + h) - f a (x - h)) / (2 * h) = slope a x.
Proof.
  intros a x h nonzero near.
  assert (right := forward_difference a x h nonzero near).
  assert (left := backward_difference a x h nonzero near).
  replace (f a (x + h) - f a (x - h)) with
    ((f a (x + h) - f a x) / h * h + (f a x - f a (x - h)) / h * h) by now field.
  rewrite right, left. now field.
Qed.

(* LR-GRAD-3: at the kink a forward difference gives the greater slope, *)
Theorem forward_difference_at_zero : forall a h, 0 < h -> (f a h - f a 0) / h = Rmax a 1.
Proof.
  intros a h right. apply (Rmult_eq_reg_r h); [| lra]. unfold Rdiv.
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. by_sides.
Qed.

(* LR-GRAD-3: a backward difference the lesser, *)
Theorem backward_difference_at_zero : forall a h, 0 < h ->
  (f a 0 - f a (- h)) / h = Rmin a 1.
Proof.
  intros a h right. apply (Rmult_eq_reg_r h); [| lra]. unfold Rdiv.
  rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. by_sides.
Qed.

(* LR-GRAD-3: and a central difference their mean: each a subgradient. *)
Theorem central_difference_at_zero : forall a h, h <> 0 ->
  (f a h - f a (- h)) / (2 * h) = (1 + a) / 2.
Proof.
  intros a h nonzero. apply (Rmult_eq_reg_r (2 * h)); [| lra].
  field_simplify; [| lra]. by_sides.
Qed.

(* LR-GRAD-3: which all of them are. *)
Theorem differences_at_zero_are_subgradients : forall a,
  subgradient a 0 (Rmax a 1) /\ subgradient a 0 (Rmin a 1) /\ subgradient a 0 ((1 + a) / 2).
Proof.
  intro a. rewrite !subgradient_at_zero. unfold Rmax, Rmin. destruct (Rle_dec a 1); lra.
Qed.

(* Derivatives. *)

(* LR-GRAD-1, LR-GRAD-2, LR-GRAD-6: off the kink the slope is the derivative. *)
Theorem derivative : forall a x, x <> 0 -> derivable_pt_lim (f a) x (slope a x).
Proof.
  intros a x nonzero epsilon positive.
  exists (mkposreal _ (Rabs_pos_lt x nonzero)). intros h h_nonzero near.
  rewrite forward_difference by easy. now rewrite Rminus_diag_eq, Rabs_R0.
Qed.

(* LR-GRAD-3: at the kink there is none, unless the lines are one. *)
Theorem no_derivative_at_zero : forall a g, a <> 1 -> ~ derivable_pt_lim (f a) 0 g.
Proof.
  intros a g kink limit.
  assert (gap : 0 < Rabs (a - 1) / 2).
  { apply Rdiv_lt_0_compat; [apply Rabs_pos_lt |]; lra. }
  destruct (limit _ gap) as [[delta positive] near]. simpl in near.
  assert (right := near (delta / 2) ltac:(lra) ltac:(rewrite Rabs_pos_eq; lra)).
  assert (left := near (- (delta / 2)) ltac:(lra) ltac:(rewrite Rabs_left; lra)).
  rewrite Rplus_0_l in right, left.
  rewrite forward_difference_at_zero in right by lra.
  replace ((f a (- (delta / 2)) - f a 0) / - (delta / 2))
    with ((f a 0 - f a (- (delta / 2))) / (delta / 2)) in left by (field; lra).
  rewrite backward_difference_at_zero in left by lra.
  revert right left. unfold Rmax, Rmin. destruct (Rle_dec a 1); unfold Rabs;
    repeat destruct (Rcase_abs _); intros; lra.
Qed.

(* What the gradient tells. *)

(* LR-GRAD-9: in the direction of x it is the function itself. *)
Theorem euler : forall a x, x <> 0 -> slope a x * x = f a x.
Proof. intros. now rewrite slope_is_of_function. Qed.

(* LR-GRAD-2: for a > 0 it is never 0: no unit dies. What rounding makes of that,
   underflow_exactly in Rounded.v says. *)
Theorem gradient_is_never_zero : forall a x dy, 0 < a -> dy <> 0 -> slope a x * dy <> 0.
Proof.
  intros a x dy positive nonzero. apply Rmult_integral_contrapositive_currified; [| easy].
  unfold slope, Rmax, Rmin. destruct (Rlt_dec 0 x), (Rle_dec a 1); lra.
Qed.

(* LR-GRAD-10: for a >= 0 the output is on the input's side of the kink, or zero where the
   input is on the left; for a < 0 it is not. *)
Theorem output_side : forall a, 0 <= a <-> forall x, 0 < f a x <-> 0 < x.
Proof.
  intro a; split.
  - intros; split; by_sides.
  - intro same. specialize (same (-1)). unfold f, Rmax in same.
    destruct (Rle_dec (a * -1) (-1)); [lra |].
    destruct (Rle_dec 0 a); [lra |]. destruct same as [to_right _].
    assert (0 < -1) by (apply to_right; lra). lra.
Qed.
