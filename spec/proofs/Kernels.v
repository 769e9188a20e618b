(* SPDX-License-Identifier: Apache-2.0

   One product with a selected slope, which is what the kernels of binary32 and binary64
   in fast/ compute, gives the datum that the clauses name, for every datum.

   Data are those of any one binary format of IEEE 754: zeros with their signs,
   infinities, finite numbers with gradual underflow, and one NaN, which has neither sign
   nor payload and is never signalling. *)

Require Import ZArith Reals Bool Lra Psatz.
From Flocq Require Import Core IEEE754.BinarySingleNaN.
Open Scope R_scope.

Section Data.

Variables prec emax : Z.
Context (positive_prec : Prec_gt_0 prec) (prec_below_emax : Prec_lt_emax prec emax).
Notation data := (binary_float prec emax).
Notation exponent := (SpecFloat.fexp prec emax).
Local Instance valid_exponent : Valid_exp exponent.
Proof. now apply fexp_correct. Qed.

Notation zero := (B754_zero false : data).
Notation one := (Bone : data).
Notation RN := (round radix2 exponent ZnearestE).
Notation "a ⊗ b" := (Bmult mode_NE a b) (at level 40).

(* Whether the slope s(a, x) is 1: "a > 1 ? x <= 0 : x > 0", false for a NaN. *)
Definition slope_is_one (a x : data) : bool :=
  if Bltb one a then Bleb x zero else Bltb zero x.

(* The kernels. *)
Definition backward (a x dy : data) : data :=
  dy ⊗ (if slope_is_one a x then one else a).
Definition forward (a x : data) : data := backward a x x.

(* The real number that forward rounds. *)
Notation exact a x := (Rmax (B2R a * B2R x) (B2R x)).

Lemma product_commutes : forall a b : data, a ⊗ b = b ⊗ a.
Proof.
  intros [s | s | | s m e v] [s' | s' | | s' m' e' v']; simpl; try easy;
    try now rewrite xorb_comm.
  apply B2SF_inj. rewrite !B2SF_SF2B.
  now rewrite xorb_comm, Pos.mul_comm, Z.add_comm.
Qed.

Lemma finite_product : forall a b : data, is_finite a = true -> is_finite b = true ->
  Rabs (RN (B2R a * B2R b)) < bpow radix2 emax ->
  B2R (a ⊗ b) = RN (B2R a * B2R b) /\ is_finite (a ⊗ b) = true /\
  Bsign (a ⊗ b) = xorb (Bsign a) (Bsign b).
Proof.
  intros a b finite_a finite_b bounded.
  generalize (Bmult_correct prec emax _ _ mode_NE a b).
  simpl round_mode. rewrite Rlt_bool_true, finite_a, finite_b by easy.
  intros (value & finite & sign). repeat split; try easy. apply sign.
  now destruct (a ⊗ b).
Qed.

(* 1 is neutral for every datum. *)
Lemma times_one : forall x : data, x ⊗ one = x.
Proof.
  intro x.
  assert (strict : is_finite_strict one = true) by apply is_finite_strict_Bone.
  assert (sign : Bsign one = false) by apply Bsign_Bone.
  destruct (is_finite x) eqn:finite.
  - assert (same : RN (B2R x * B2R one) = B2R x).
    { rewrite Bone_correct, Rmult_1_r. apply round_generic; [typeclasses eauto |].
      apply generic_format_B2R. }
    destruct (finite_product x one) as (value & finite' & sign'); try easy.
    + apply is_finite_Bone.
    + rewrite same. apply abs_B2R_lt_emax.
    + apply B2R_Bsign_inj; try easy.
      * now rewrite value.
      * now rewrite sign', sign, xorb_false_r.
  - destruct x as [s | s | | s m e v]; try easy.
    destruct one as [s' | s' | | s' m e v]; try easy. simpl in *. subst s'.
    now rewrite xorb_false_r.
Qed.

(* LR-FWD-1, LR-GRAD-1, LR-GRAD-2, LR-GRAD-6, LR-GRAD-7: a product with a selected slope
   is the selection between dy and its product with a, for every datum. *)
Theorem product_by_selected_slope : forall a x dy,
  backward a x dy = if slope_is_one a x then dy else a ⊗ dy.
Proof.
  intros a x dy. unfold backward. destruct (slope_is_one a x).
  - apply times_one.
  - apply product_commutes.
Qed.

(* LR-GRAD-4: both zeros take the slope of the left side. *)
Theorem backward_at_zeros : forall a s dy,
  backward a (B754_zero s) dy = if Bltb one a then dy else a ⊗ dy.
Proof.
  intros. rewrite product_by_selected_slope. unfold slope_is_one.
  now destruct (Bltb one a).
Qed.

(* LR-GRAD-5: a NaN takes the slope a. *)
Theorem backward_at_nan : forall a dy, backward a B754_nan dy = a ⊗ dy.
Proof.
  intros. rewrite product_by_selected_slope. unfold slope_is_one.
  now destruct (Bltb one a).
Qed.

Lemma above_one : forall a : data, is_finite a = true ->
  Bltb one a = Rlt_bool 1 (B2R a).
Proof.
  intros. now rewrite Bltb_correct, Bone_correct by (easy || apply is_finite_Bone).
Qed.

Lemma sign_of_number : forall x : data, is_finite x = true -> B2R x <> 0 ->
  Bsign x = Rlt_bool (B2R x) 0.
Proof.
  intros [s | | | s m e v] finite nonzero; try easy. simpl. symmetry.
  destruct s; [apply Rlt_bool_true, F2R_lt_0 | apply Rlt_bool_false, F2R_ge_0]; easy.
Qed.

(* The selection is that of the maximum. *)
Lemma slope_of_maximum : forall a x : data, is_finite a = true -> is_finite x = true ->
  exact a x = if slope_is_one a x then B2R x else B2R a * B2R x.
Proof.
  intros a x finite_a finite_x. unfold slope_is_one.
  rewrite above_one, Bleb_correct, Bltb_correct by easy. simpl (B2R zero).
  unfold Rmax. destruct (Rle_dec _ _); case Rlt_bool_spec; intro;
    try (case Rle_bool_spec; intro); try (case Rlt_bool_spec; intro); nra.
Qed.

(* LR-FWD-1, LR-FWD-2, LR-FWD-10: where the maximum is not zero and its rounding no
   overflow, forward is that rounding, and has its sign if it underflows. *)
Theorem forward_rounds_once : forall a x, is_finite a = true -> is_finite x = true ->
  exact a x <> 0 -> Rabs (RN (exact a x)) < bpow radix2 emax ->
  B2R (forward a x) = RN (exact a x) /\ is_finite (forward a x) = true /\
  Bsign (forward a x) = Rlt_bool (exact a x) 0.
Proof.
  intros a x finite_a finite_x. unfold forward. rewrite product_by_selected_slope.
  rewrite slope_of_maximum by easy. destruct (slope_is_one a x); intros nonzero bounded.
  - repeat split; try easy; [| now apply sign_of_number].
    symmetry. apply round_generic; [typeclasses eauto | apply generic_format_B2R].
  - destruct (finite_product a x) as (value & finite & sign); try easy.
    repeat split; try easy. rewrite sign, 2!sign_of_number by (easy || nra).
    do 3 case Rlt_bool_spec; intros; simpl; easy || nra.
Qed.

(* LR-FWD-3: where it is an overflow, forward is +infinity. *)
Theorem forward_overflows : forall a x, is_finite a = true -> is_finite x = true ->
  bpow radix2 emax <= Rabs (RN (exact a x)) -> forward a x = B754_infinity false.
Proof.
  intros a x finite_a finite_x overflow.
  assert (above_x := Rmax_r (B2R a * B2R x) (B2R x)).
  assert (x_bounded := abs_B2R_lt_emax _ _ x).
  unfold forward. rewrite product_by_selected_slope.
  revert above_x overflow.
  rewrite slope_of_maximum by easy. destruct (slope_is_one a x); intros above_x overflow.
  - exfalso. apply Rle_not_lt with (1 := overflow).
    rewrite round_generic; [easy | typeclasses eauto | apply generic_format_B2R].
  - generalize (Bmult_correct prec emax _ _ mode_NE a x). simpl round_mode.
    rewrite Rlt_bool_false by easy. intro result. apply B2SF_inj. rewrite result.
    simpl. f_equal.
    assert (right : 0 < B2R a * B2R x).
    { apply Rnot_le_lt. intro left. apply Rle_not_lt with (1 := overflow).
      apply Rle_lt_trans with (2 := x_bounded).
      apply abs_round_le_generic; try typeclasses eauto.
      - apply generic_format_abs, generic_format_B2R.
      - rewrite !Rabs_left1; lra. }
    rewrite 2!sign_of_number by (easy || nra).
    do 2 case Rlt_bool_spec; intros; simpl; easy || nra.
Qed.

Lemma above_one_positive : forall a : data, is_finite a = true -> Bltb one a = true ->
  is_finite_strict a = true /\ Bsign a = false.
Proof.
  intros a finite above. rewrite above_one in above by easy.
  revert above. case Rlt_bool_spec; [intros above _ | easy]. split.
  - apply is_finite_strict_B2R. lra.
  - rewrite sign_of_number by (easy || lra). apply Rlt_bool_false. lra.
Qed.

(* LR-FWD-8: a NaN gives a NaN, whichever slope it selects. *)
Theorem forward_at_nan : forall a, forward a B754_nan = B754_nan.
Proof. reflexivity. Qed.

(* LR-FWD-4: a zero gives a zero, for a >= +0 with its sign. *)
Theorem forward_at_zeros : forall a s, is_finite a = true ->
  forward a (B754_zero s) = B754_zero (xorb (Bsign a) s).
Proof.
  intros a s finite. unfold forward. rewrite backward_at_zeros.
  destruct (Bltb one a) eqn:above.
  - destruct (above_one_positive a finite above) as [_ ->]. now rewrite xorb_false_l.
  - now destruct a.
Qed.

(* LR-FWD-5: a negative number gives a zero for both zeros a: -0 for +0. *)
Theorem forward_at_zero_slope : forall s m e bounded,
  forward (B754_zero s) (B754_finite true m e bounded) = B754_zero (negb s).
Proof.
  intros. unfold forward. rewrite product_by_selected_slope. unfold slope_is_one.
  rewrite above_one by easy. now rewrite Rlt_bool_false by (simpl; lra).
Qed.

(* LR-FWD-6: +infinity never meets a zero slope. *)
Theorem forward_at_plus_infinity : forall a, is_finite a = true ->
  forward a (B754_infinity false) = B754_infinity false.
Proof.
  intros a finite. unfold forward. rewrite product_by_selected_slope. unfold slope_is_one.
  destruct (Bltb one a) eqn:above; [| easy].
  destruct (above_one_positive a finite above) as [strict sign].
  now destruct a as [| | | []].
Qed.

(* LR-FWD-7: -infinity has the sign of the product, and is a NaN for both zeros a. *)
Theorem forward_at_minus_infinity : forall a, is_finite a = true ->
  forward a (B754_infinity true) =
  if is_finite_strict a then B754_infinity (negb (Bsign a)) else B754_nan.
Proof.
  intros a finite. unfold forward. rewrite product_by_selected_slope. unfold slope_is_one.
  destruct (Bltb one a) eqn:above.
  - now destruct (above_one_positive a finite above) as [-> ->].
  - now destruct a as [| | | []].
Qed.

(* In forward the slope may be selected by the sign bit of x, here s: a zero comes out
   the same with either slope, and so does a NaN, whose sign bit may be either. Not in
   backward, where both zeros take the slope of the left side. *)

(* LR-FWD-1, LR-FWD-4, LR-FWD-6, LR-FWD-7, LR-FWD-8: for +0 <= a <= 1. *)
Theorem sign_selects : forall a x s, is_finite a = true -> Bsign a = false ->
  Bltb one a = false -> (is_nan x = false -> s = Bsign x) ->
  x ⊗ (if s then a else one) = forward a x.
Proof.
  intros a x s finite positive below sign_bit.
  destruct x as [t | t | | t m e v]; try rewrite sign_bit by easy.
  - rewrite forward_at_zeros, positive by easy. destruct t; [| apply times_one].
    now destruct a as [[] | | | []].
  - unfold forward, backward, slope_is_one. rewrite below. now destruct t.
  - easy.
  - unfold forward, backward, slope_is_one. rewrite below. now destruct t.
Qed.

(* LR-FWD-4, LR-FWD-6, LR-FWD-7, LR-FWD-8, LR-FWD-10: for a > 1. *)
Theorem sign_selects_above_one : forall a x s, is_finite a = true ->
  Bltb one a = true -> (is_nan x = false -> s = Bsign x) ->
  x ⊗ (if s then one else a) = forward a x.
Proof.
  intros a x s finite above sign_bit.
  destruct (above_one_positive a finite above) as [_ positive].
  destruct x as [t | t | | t m e v]; try rewrite sign_bit by easy.
  - rewrite forward_at_zeros, positive by easy. destruct t; [apply times_one |].
    now destruct a as [[] | | | []].
  - unfold forward, backward, slope_is_one. rewrite above. now destruct t.
  - easy.
  - unfold forward, backward, slope_is_one. rewrite above. now destruct t.
Qed.

End Data.
