(* SPDX-License-Identifier: Apache-2.0

   The chapters "The real function" and "Forward", rounded: what of f over the real
   numbers survives the one rounding of a format, in any radix, any format and any
   rounding direction first, then to nearest, then with gradual underflow. Formats have
   no largest number here; overflow is in Data.v. *)

Require Import ZArith Reals Lia Lra Psatz.
From Flocq Require Import Core Mult_error.
From Leakproof Require Import Real Subgradient.
Open Scope R_scope.

Section AnyRounding.

Context {beta : radix} {exponent : Z -> Z} {valid_exponent : Valid_exp exponent}.
Context {direction : R -> Z} {valid_direction : Valid_rnd direction}.
Notation F := (generic_format beta exponent).
Notation rounded := (round beta exponent direction).

Lemma rounded_number : forall x, F x -> rounded x = x.
Proof. apply round_generic. typeclasses eauto. Qed.

Lemma rounded_order : forall x y, x <= y -> rounded x <= rounded y.
Proof. apply round_le; typeclasses eauto. Qed.

Lemma rounded_zero : rounded 0 = 0.
Proof. apply round_0. typeclasses eauto. Qed.

(* The ways to compute f. *)

(* LR-FWD-1, LR-FUN-2: the maximum of x and the rounded product is the rounding of the
   exact maximum, for every real slope. *)
Theorem maximum_is_rounded : forall a x, F x -> Rmax (rounded (a * x)) x = rounded (f a x).
Proof.
  intros a x number. unfold f. rewrite <- (rounded_number x) at 2 by easy.
  destruct (Rle_or_lt (a * x) x).
  - rewrite 2!Rmax_right; try easy. now apply rounded_order.
  - rewrite 2!Rmax_left; try lra. apply rounded_order. lra.
Qed.

(* LR-FWD-1, LR-FWD-10: the select form is the rounding of the exact select form, *)
Theorem select_is_rounded : forall a x, F x ->
  (if Rlt_dec 0 x then x else rounded (a * x)) = rounded (select a x).
Proof. intros a x number. unfold select. destruct (Rlt_dec 0 x); [now rewrite rounded_number | easy]. Qed.

(* LR-FWD-10: so that for a <= 1 it is that of f. *)
Theorem select_is_maximum_rounded : forall a x, a <= 1 -> F x ->
  (if Rlt_dec 0 x then x else rounded (a * x)) = rounded (f a x).
Proof.
  intros a x below number. rewrite select_is_rounded by easy. f_equal.
  now apply select_is_maximum.
Qed.

(* LR-FWD-10: above one the two lie on either side of x, *)
Theorem select_and_maximum_apart : forall a x, 1 <= a -> F x ->
  rounded (select a x) <= x <= rounded (f a x).
Proof.
  intros a x above number. rewrite <- (rounded_number x) at 2 3 by easy.
  split; apply rounded_order; [| now apply bounded].
  rewrite select_is_minimum by easy. apply Rmin_r.
Qed.

(* LR-FWD-4: the sum of both halves has the right value, with one rounding or with two, but
   not the sign of a zero, which a sum of -0 and +0 loses. *)
Theorem sum_of_halves : forall a x, F x ->
  rounded (Rmax x 0 + rounded (a * Rmin x 0)) = rounded (select a x) /\
  rounded (Rmax x 0 + a * Rmin x 0) = rounded (select a x).
Proof.
  intros a x number. unfold select. destruct (Rlt_dec 0 x).
  - rewrite Rmax_left, Rmin_right by lra.
    now rewrite Rmult_0_r, rounded_zero, Rplus_0_r.
  - rewrite Rmax_right, Rmin_left by lra. rewrite !Rplus_0_l. split; [| easy].
    apply rounded_number, generic_format_round; typeclasses eauto.
Qed.

(* What survives. *)

(* LR-FUN-1: order, *)
Theorem monotone_rounded : forall a x1 x2, 0 <= a -> x1 <= x2 ->
  rounded (f a x1) <= rounded (f a x2).
Proof. intros. now apply rounded_order, monotone. Qed.

(* LR-FUN-2: bounds, *)
Theorem bounded_rounded : forall a x, F x ->
  x <= rounded (f a x) /\ rounded (a * x) <= rounded (f a x) /\
  (rounded (f a x) = x \/ rounded (f a x) = rounded (a * x)).
Proof.
  intros a x number. rewrite <- maximum_is_rounded by easy. repeat split.
  - apply Rmax_r.
  - apply Rmax_l.
  - unfold Rmax. destruct (Rle_dec _ _); auto.
Qed.

(* LR-FUN-2: the magnitude for -1 <= a <= 1, *)
Theorem bounded_in_magnitude_rounded : forall a x, -1 <= a <= 1 -> F x ->
  Rabs (rounded (f a x)) <= Rabs x.
Proof.
  intros a x slopes number.
  apply abs_round_le_generic; try typeclasses eauto; [now apply generic_format_abs |].
  apply Rle_trans with (1 := bounded_in_magnitude a x).
  assert (0 <= Rabs x) by apply Rabs_pos.
  assert (Rmax (Rabs a) 1 = 1) as -> by (apply Rmax_right, Rabs_le; lra). lra.
Qed.

(* LR-FUN-4: the identity, *)
Theorem identity_rounded : forall x, F x -> rounded (f 1 x) = x.
Proof. intros. now rewrite identity, rounded_number. Qed.

(* LR-FUN-5: max(x, 0), *)
Theorem rectifier_rounded : forall x, F x -> rounded (f 0 x) = Rmax x 0.
Proof.
  intros x number. rewrite rectifier. apply rounded_number. unfold Rmax.
  destruct (Rle_dec x 0); [apply generic_format_0 | easy].
Qed.

(* LR-FUN-6: the modulus, *)
Theorem modulus_rounded : forall x, F x -> rounded (f (-1) x) = Rabs x.
Proof. intros. rewrite modulus. now apply rounded_number, generic_format_abs. Qed.

(* LR-GRAD-3: and that the gradient at 0 lies between dy and the rounded product. *)
Theorem gradient_at_zero_rounded : forall a g dy, F dy -> subgradient a 0 g ->
  Rmin (rounded (a * dy)) dy <= rounded (g * dy) <= Rmax (rounded (a * dy)) dy.
Proof.
  intros a g dy number member. apply subgradient_at_zero in member.
  assert (between : Rmin (a * dy) dy <= g * dy <= Rmax (a * dy) dy).
  { revert member. unfold Rmin, Rmax.
    destruct (Rle_or_lt 0 dy), (Rle_dec a 1), (Rle_dec (a * dy) dy); intros [lower upper];
      split; nra. }
  assert (same := rounded_number dy number). destruct between as [lower upper].
  apply rounded_order in lower. apply rounded_order in upper. revert lower upper.
  unfold Rmin at 1, Rmax at 1. destruct (Rle_dec (a * dy) dy) as [order | order];
    [| apply Rnot_le_lt, Rlt_le in order]; apply rounded_order in order; intros.
  - rewrite Rmin_left, Rmax_right; lra.
  - rewrite Rmin_right, Rmax_left; lra.
Qed.

End AnyRounding.

Section ToNearest.

Context {beta : radix} {exponent : Z -> Z} {valid_exponent : Valid_exp exponent}.
Variable ties : Z -> bool.
Notation F := (generic_format beta exponent).
Notation rounded := (round beta exponent (Znearest ties)).

(* LR-FWD-1, LR-GRAD-8: to nearest, a result is off by half an ulp at most, and not at all
   where f is x. *)
Theorem error : forall a x, F x ->
  Rabs (rounded (f a x) - f a x) <= / 2 * ulp beta exponent (f a x) /\
  (f a x = x -> rounded (f a x) = f a x).
Proof.
  intros a x number. split; [now apply error_le_half_ulp |].
  intros ->. now apply rounded_number.
Qed.

End ToNearest.

(* Binary formats with gradual underflow: of a precision, and 2^emin the smallest
   number. *)

Section GradualUnderflow.

Variables emin precision : Z.
Context {positive_precision : Prec_gt_0 precision}.
Notation two := (bpow radix2).
Notation exponent := (FLT_exp emin precision).
Notation F := (generic_format radix2 exponent).
Notation RN := (round radix2 exponent ZnearestE).

(* LR-FWD-1: half an ulp is reached, for a = 3/4 at the number beyond -1: the bound is no
   smaller. *)
Theorem error_is_reached : (3 <= precision)%Z -> (emin <= - precision)%Z ->
  let a := 3 / 4 in let x := - (1 + two (1 - precision)) in
  F a /\ F x /\
  Rabs (RN (f a x) - f a x) = / 2 * ulp radix2 exponent (f a x).
Proof.
  intros some low a x.
  assert (small : two (1 - precision) <= / 4) by (apply (bpow_le radix2 _ (-2)); lia).
  assert (positive := bpow_gt_0 radix2 (1 - precision)).
  assert (value : f a x = - (3 / 4 * (1 + two (1 - precision)))).
  { unfold f, a, x. rewrite Rmax_left; lra. }
  assert (power : forall k, (0 <= k)%Z -> two k = IZR (2 ^ k))
    by (intros; symmetry; now apply (IZR_Zpower radix2)).
  split; [| split].
  - apply generic_format_FLT. exists (Float radix2 3 (-2)).
    + unfold F2R, a. simpl. lra.
    + simpl. apply Z.lt_le_trans with (2 ^ 3)%Z; [easy | apply Z.pow_le_mono_r; lia].
    + simpl. lia.
  - apply generic_format_FLT.
    exists (Float radix2 (- (2 ^ (precision - 1) + 1)) (1 - precision)).
    + unfold F2R, x. cbn [Fnum Fexp]. rewrite opp_IZR, plus_IZR, <- power by lia.
      rewrite Ropp_mult_distr_l_reverse, Rmult_plus_distr_r, <- bpow_plus.
      replace (precision - 1 + (1 - precision))%Z with 0%Z by ring. simpl (two 0). ring.
    + cbn [Fnum]. change (radix_val radix2) with 2%Z.
      replace precision with (1 + (precision - 1))%Z at 2 by ring.
      rewrite Z.pow_add_r by lia.
      assert (2 ^ 2 <= 2 ^ (precision - 1))%Z by (apply Z.pow_le_mono_r; lia). lia.
    + cbn [Fexp]. lia.
  - assert (exponent_is : cexp radix2 exponent (f a x) = (- precision)%Z).
    { unfold cexp. rewrite (mag_unique radix2 _ 0); [unfold FLT_exp; lia |].
      rewrite value, Rabs_Ropp, Rabs_pos_eq by lra.
      change (two (0 - 1)) with (/ 2). change (two 0) with 1. lra. }
    assert (nonzero : f a x <> 0) by (rewrite value; lra).
    apply Rle_antisym; [apply error_le_half_ulp; typeclasses eauto |].
    rewrite ulp_neq_0 by easy. unfold round, F2R. rewrite exponent_is. simpl.
    set (m := ZnearestE _). set (unit := two (- precision)).
    assert (unit_positive : 0 < unit) by apply bpow_gt_0.
    (* The exact value is an odd number of halves of the unit. *)
    set (n := (- (3 * 2 ^ (precision - 2) + 2))%Z).
    assert (odd : f a x = (IZR n + / 2) * unit).
    { rewrite value. unfold n. rewrite opp_IZR, plus_IZR, mult_IZR, <- power by lia.
      replace (1 - precision)%Z with (1 + - precision)%Z by ring.
      replace (two (1 + - precision)) with (2 * unit) by (unfold unit; now rewrite bpow_plus).
      replace (1 + 2 * unit) with (4 * (two (precision - 2) * unit) + 2 * unit); [field |].
      unfold unit. rewrite <- bpow_plus.
      replace (precision - 2 + - precision)%Z with (-2)%Z by ring. simpl. lra. }
    rewrite odd. replace (IZR m * unit - (IZR n + / 2) * unit)
      with ((IZR (m - n) - / 2) * unit) by (rewrite minus_IZR; ring).
    rewrite Rabs_mult, (Rabs_pos_eq unit) by lra.
    apply Rmult_le_compat_r; [lra |].
    destruct (Z_le_gt_dec (m - n) 0) as [left | right].
    + apply IZR_le in left. rewrite Rabs_left; lra.
    + assert (1 <= m - n)%Z as above by lia. apply IZR_le in above.
      rewrite Rabs_pos_eq; lra.
Qed.

(* LR-FUN-3: scaling by a power of two commutes with rounding, between numbers that are
   not subnormal, and for 0. *)
Theorem scaling_commutes : forall direction, Valid_rnd direction -> forall v k,
  (v <> 0 -> two (emin + precision - 1) <= Rabs v) ->
  (v <> 0 -> two (emin + precision - 1) <= Rabs (v * two k)) ->
  round radix2 exponent direction (v * two k) =
  round radix2 exponent direction v * two k.
Proof.
  intros direction valid v k normal normal_scaled.
  destruct (Req_dec v 0) as [-> | nonzero].
  { now rewrite Rmult_0_l, round_0, Rmult_0_l. }
  specialize (normal nonzero). specialize (normal_scaled nonzero).
  assert (large : forall w, two (emin + precision - 1) <= Rabs w ->
    (emin + precision <= mag radix2 w)%Z).
  { intros w above. replace (emin + precision)%Z with (emin + precision - 1 + 1)%Z by ring.
    apply Zlt_le_succ, lt_bpow with radix2. apply Rle_lt_trans with (1 := above).
    apply bpow_mag_gt. }
  assert (same : cexp radix2 exponent (v * two k) = (cexp radix2 exponent v + k)%Z).
  { unfold cexp. rewrite mag_mult_bpow by easy. apply large in normal, normal_scaled.
    rewrite mag_mult_bpow in normal_scaled by easy. unfold FLT_exp. lia. }
  unfold round, scaled_mantissa, F2R. simpl. rewrite same, bpow_plus.
  replace (v * two k * two (- (cexp radix2 exponent v + k)))
    with (v * two (- cexp radix2 exponent v)); [ring |].
  rewrite Z.opp_add_distr, bpow_plus, (bpow_opp _ k). field.
  apply Rgt_not_eq, bpow_gt_0.
Qed.

(* LR-FWD-1: a slope that is a power of two is exact, unless the product is below what
   the format can hold. *)
Theorem power_of_two_is_exact : forall x k, F x ->
  (emin + precision - mag radix2 x <= k)%Z -> RN (x * two k) = x * two k.
Proof.
  intros x k number above. apply round_generic; [typeclasses eauto |].
  now apply mult_bpow_exact_FLT.
Qed.

(* LR-GRAD-8: away from the kink the difference of two results is what the gradient
   predicts, within half an ulp of each of the three. *)
Theorem finite_difference_rounded : forall a x h, Rabs h < Rabs x ->
  Rabs (RN (f a (x + h)) - RN (f a x) - RN (slope a x * h)) <=
  / 2 * ulp radix2 exponent (RN (f a (x + h))) + / 2 * ulp radix2 exponent (RN (f a x)) +
  / 2 * ulp radix2 exponent (RN (slope a x * h)).
Proof.
  intros a x h near. rewrite <- (difference_is_product a x h near).
  assert (bound : forall v, Rabs (RN v - v) <= / 2 * ulp radix2 exponent (RN v))
    by (intro; apply error_le_half_ulp_round; typeclasses eauto).
  assert (moved := bound (f a (x + h))). assert (there := bound (f a x)).
  assert (predicted := bound (f a (x + h) - f a x)).
  apply Rabs_le_inv in moved, there, predicted. apply Rabs_le. lra.
Qed.

Lemma half_rounds_to_zero : forall r, Rabs r <= / 2 -> ZnearestE r = 0%Z.
Proof.
  intros r [less | equal].
  - apply Znearest_imp. now rewrite Rminus_0_r.
  - destruct (Rcase_abs r) as [left | right].
    + replace r with (- / 2) by (rewrite Rabs_left in equal; lra). unfold Znearest.
      replace (Zfloor (- / 2)) with (-1)%Z by (symmetry; apply Zfloor_imp; simpl; lra).
      rewrite Rcompare_Eq by lra. simpl. apply Zceil_imp. simpl. lra.
    + replace r with (/ 2) by (rewrite Rabs_right in equal; lra). unfold Znearest.
      replace (Zfloor (/ 2)) with 0%Z by (symmetry; apply Zfloor_imp; simpl; lra).
      now rewrite Rcompare_Eq by lra.
Qed.

(* LR-FWD-2, LR-GRAD-2: a number rounds to 0 if and only if it is no greater than half of
   the smallest number of the format. So the gradient, which over the real numbers is never
   0, is lost exactly where abs(a dy) <= 2^(emin - 1). *)
Theorem underflow_exactly : forall v, RN v = 0 <-> Rabs v <= two (emin - 1).
Proof.
  intro v. destruct (Req_dec v 0) as [-> | nonzero].
  { rewrite round_0, Rabs_R0 by typeclasses eauto. split; [intros _; apply bpow_ge_0 | easy]. }
  assert (half : two emin = 2 * two (emin - 1)).
  { replace emin with (1 + (emin - 1))%Z at 1 by ring. now rewrite bpow_plus. }
  assert (positive := bpow_gt_0 radix2 (emin - 1)).
  split; intro given.
  - apply Rnot_lt_le. intro above. revert given.
    assert (least : F (two emin)) by (apply generic_format_FLT_bpow; [easy | lia]).
    enough (two emin <= Rabs (RN v)).
    { intros zero. rewrite zero, Rabs_R0 in *. lra. }
    rewrite <- round_NE_abs by typeclasses eauto.
    destruct (Rle_or_lt (two emin) (Rabs v)) as [large | small].
    + apply round_ge_generic; try easy; typeclasses eauto.
    + apply round_N_ge_midp; try easy; try typeclasses eauto.
      replace (two emin) with (succ radix2 exponent 0)
        by (rewrite succ_0; now apply ulp_FLT_0).
      rewrite pred_succ by (try typeclasses eauto; apply generic_format_0).
      rewrite succ_0, ulp_FLT_0 by typeclasses eauto. lra.
  - assert (lowest : cexp radix2 exponent v = emin).
    { unfold cexp, FLT_exp. assert (mag radix2 v <= emin)%Z.
      { apply mag_le_bpow; [easy | lra]. }
      unfold Prec_gt_0 in positive_precision. lia. }
    unfold round, scaled_mantissa. rewrite lowest, half_rounds_to_zero; [apply F2R_0 |].
    rewrite Rabs_mult, (Rabs_pos_eq (two (- emin))) by apply bpow_ge_0.
    apply Rmult_le_reg_r with (two emin); [apply bpow_gt_0 |].
    rewrite Rmult_assoc, <- bpow_plus, Z.add_opp_diag_l. simpl (two 0). lra.
Qed.

End GradualUnderflow.
