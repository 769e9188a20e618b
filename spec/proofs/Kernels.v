(* SPDX-License-Identifier: Apache-2.0

   The ways to compute the function and its gradient in one format, binary32 or binary64,
   that kernels use: each gives the datum that Data.v specifies, for every datum, under
   conditions that are stated because the proof needs them. Where one is dropped, a
   theorem shows the datum on which the way goes wrong.

   In fast/: "backward_by_selected_slope", "forward_by_masked_product" and
   "forward_by_sign" with "forward_by_sign_above_one" license wide-inl.h. The maxima are
   what others use. *)

Require Import ZArith Reals Bool Lia Lra Psatz.
From Flocq Require Import Core IEEE754.BinarySingleNaN.
From Leakproof Require Import Data.
Open Scope R_scope.

Section Kernels.

Context {prec emax : Z}.
Context {positive_prec : Prec_gt_0 prec} {prec_below_emax : Prec_lt_emax prec emax}.
Notation data := (binary_float prec emax).
Notation exponent := (SpecFloat.fexp prec emax).
Local Instance valid_exponent : Valid_exp exponent.
Proof. now apply fexp_correct. Qed.

Notation zero := (B754_zero false : data).
Notation one := (Bone : data).
Notation minus_infinity := (B754_infinity true : data).
Notation plus_infinity := (B754_infinity false : data).
Notation RN := (round radix2 exponent ZnearestE).
Notation exact a x := (Rmax (B2R a * B2R x) (B2R x)).

Implicit Types a x dy : data.

(* The processor's multiplication. *)
Notation "a ⊗ b" := (Bmult mode_NE a b) (at level 40).

(* LR-FWD-1, LR-GRAD-2: it is the product of the specification. *)
Theorem product_is_multiplication : forall a x : data, product a x = a ⊗ x.
Proof.
  intros a x.
  destruct (is_finite a) eqn:finite_a; [| now destruct a, x].
  destruct (is_finite x) eqn:finite_x; [| now destruct a, x].
  generalize (Bmult_correct prec emax _ _ mode_NE a x).
  generalize (finite_product a x finite_a finite_x).
  rewrite finite_a, finite_x. simpl round_mode.
  set (bounded := Rlt_bool _ _). destruct bounded.
  - intros (value & finite & sign) (value' & finite' & sign').
    apply B2R_Bsign_inj; try easy; [now rewrite value' |].
    rewrite sign, sign'; [easy |]. now destruct (a ⊗ x).
  - intros -> overflow. apply B2SF_inj. now rewrite overflow.
Qed.

Lemma multiplication_commutes : forall a b : data, a ⊗ b = b ⊗ a.
Proof.
  intros [s | s | | s m e v] [s' | s' | | s' m' e' v']; simpl; try easy;
    try now rewrite xorb_comm.
  apply B2SF_inj. rewrite !B2SF_SF2B.
  now rewrite xorb_comm, Pos.mul_comm, Z.add_comm.
Qed.

Lemma times_one : forall x : data, x ⊗ one = x.
Proof.
  intro x. rewrite multiplication_commutes, <- product_is_multiplication. apply one_times.
Qed.

(* Multiplied by a selected slope, as in wide-inl.h, TimesSlope:

     Mul(factor, IfThenElse(SlopeIsOne(x), one, alpha))

   where SlopeIsOne is x > 0 for alpha <= 1 and x <= 0 above. For every alpha, x and dy. *)

(* LR-FWD-1, LR-GRAD-1, LR-GRAD-2, LR-GRAD-4, LR-GRAD-5, LR-GRAD-6, LR-GRAD-7: the
   gradient; with dy = x, the function. *)
Theorem backward_by_selected_slope : forall a x dy,
  dy ⊗ (if slope_is_one a x then one else a) = backward a x dy.
Proof.
  intros a x dy. unfold backward. destruct (slope_is_one a x).
  - apply times_one.
  - now rewrite product_is_multiplication, multiplication_commutes.
Qed.

(* LR-FWD-1: the function. *)
Corollary forward_by_selected_slope : forall a x,
  x ⊗ (if slope_is_one a x then one else a) = forward a x.
Proof. intros. apply backward_by_selected_slope. Qed.

(* Multiplied under a mask, as in wide-inl.h, MultiplyWhere: the lanes for which the
   comparison holds, and no others. Both comparisons, "not greater than" and "not less
   or equal", hold for a NaN. *)
Definition multiply_where (lane : bool) (v a : data) : data := if lane then v ⊗ a else v.

Lemma masked_product : forall a x,
  multiply_where (negb (slope_is_one a x)) x a = forward a x.
Proof.
  intros a x. unfold multiply_where, forward, backward.
  destruct (slope_is_one a x); simpl; [easy |].
  now rewrite product_is_multiplication, multiplication_commutes.
Qed.

(* LR-FWD-1, LR-FWD-8: _CMP_NGT_UQ for alpha <= 1. *)
Theorem forward_by_masked_product : forall a x, Bltb one a = false ->
  multiply_where (negb (Bltb zero x)) x a = forward a x.
Proof.
  intros a x below. rewrite <- masked_product. unfold slope_is_one. now rewrite below.
Qed.

(* LR-FWD-8, LR-FWD-10: _CMP_NLE_UQ above one. *)
Theorem forward_by_masked_product_above_one : forall a x, Bltb one a = true ->
  multiply_where (negb (Bleb x zero)) x a = forward a x.
Proof.
  intros a x above. rewrite <- masked_product. unfold slope_is_one. now rewrite above.
Qed.

(* The slope selected by the sign bit of x, here s, as in wide-inl.h, TimesSlopeOfSign:

     Mul(x, IfNegativeThenElse(x, alpha, one))

   for alpha <= 1, and with alpha and one exchanged above. Forward alone: a zero comes
   out the same with either slope, and so does a NaN, whose sign bit may be either; in
   backward both zeros take the slope of the left side. alpha may be +0 and not -0. *)

(* LR-FWD-1, LR-FWD-4, LR-FWD-6, LR-FWD-7, LR-FWD-8: for +0 <= alpha <= 1. *)
Theorem forward_by_sign : forall a x s, is_finite a = true -> Bsign a = false ->
  Bltb one a = false -> (is_nan x = false -> s = Bsign x) ->
  x ⊗ (if s then a else one) = forward a x.
Proof.
  intros a x s finite positive below sign_bit.
  destruct x as [t | t | | t m e v]; try rewrite sign_bit by easy.
  - rewrite forward_at_zeros, positive by easy. destruct t; [| apply times_one].
    now destruct a as [[] | | | []].
  - rewrite <- forward_by_selected_slope. unfold slope_is_one. rewrite below.
    now destruct t.
  - rewrite forward_at_nan. now destruct s, a, one.
  - rewrite <- forward_by_selected_slope. unfold slope_is_one. rewrite below.
    now destruct t.
Qed.

(* LR-FWD-4, LR-FWD-6, LR-FWD-7, LR-FWD-8, LR-FWD-10: above one. *)
Theorem forward_by_sign_above_one : forall a x s, is_finite a = true ->
  Bltb one a = true -> (is_nan x = false -> s = Bsign x) ->
  x ⊗ (if s then one else a) = forward a x.
Proof.
  intros a x s finite above sign_bit.
  destruct (above_one_positive a finite above) as [_ positive].
  destruct x as [t | t | | t m e v]; try rewrite sign_bit by easy.
  - rewrite forward_at_zeros, positive by easy. destruct t; [apply times_one |].
    now destruct a as [[] | | | []].
  - rewrite <- forward_by_selected_slope. unfold slope_is_one. rewrite above.
    now destruct t.
  - rewrite forward_at_nan. now destruct s, a, one.
  - rewrite <- forward_by_selected_slope. unfold slope_is_one. rewrite above.
    now destruct t.
Qed.

(* LR-FWD-4: with alpha = -0 the sign bit gives -0 for x = +0, as the specification
   permits, but not what the comparison gives. *)
Theorem sign_differs_at_minus_zero_slope :
  zero ⊗ (if Bsign zero then B754_zero true else one) <> forward (B754_zero true : data) zero.
Proof.
  rewrite times_one, forward_at_zeros by easy. discriminate.
Qed.

(* LR-GRAD-4: in backward the sign bit of x = +0 selects the wrong slope. *)
Theorem sign_is_wrong_in_backward : forall a, Bltb one a = false -> a <> one ->
  is_nan a = false ->
  one ⊗ (if Bsign zero then a else one) <> backward a zero one.
Proof.
  intros a below differs number same. apply differs. rewrite times_one in same.
  rewrite backward_at_zeros, below in same.
  rewrite product_is_multiplication, times_one in same. now symmetry.
Qed.

(* The maximum of x86, which gives its second operand if the operands are equal or one
   is a NaN: u > v ? u : v. *)
Definition x86_maximum (u v : data) : data := if Bltb v u then u else v.

(* What is not above x, or not below, stays so when rounded, or overflows. *)

Lemma product_not_above : forall a x, is_finite a = true -> is_finite x = true ->
  B2R a * B2R x <= B2R x -> Bltb x (product a x) = false.
Proof.
  intros a x finite_a finite_x below.
  assert (rounded : RN (B2R a * B2R x) <= RN (B2R x)) by (now apply round_le; try typeclasses eauto).
  rewrite number_is_its_rounding in rounded.
  assert (bound := abs_B2R_lt_emax _ _ x). apply Rabs_lt_inv in bound.
  destruct (product_cases a x finite_a finite_x)
    as [(value & finite & _) | [[_ above] | [-> _]]].
  - rewrite Bltb_correct, value by easy. now apply Rlt_bool_false.
  - lra.
  - now destruct x as [| | | []].
Qed.

Lemma product_not_below : forall a x, is_finite a = true -> is_finite x = true ->
  B2R x <= B2R a * B2R x -> Bltb (product a x) x = false.
Proof.
  intros a x finite_a finite_x above.
  assert (rounded : RN (B2R x) <= RN (B2R a * B2R x)) by (now apply round_le; try typeclasses eauto).
  rewrite number_is_its_rounding in rounded.
  assert (bound := abs_B2R_lt_emax _ _ x). apply Rabs_lt_inv in bound.
  destruct (product_cases a x finite_a finite_x)
    as [(value & finite & _) | [[-> _] | [_ below]]].
  - rewrite Bltb_correct, value by easy. now apply Rlt_bool_false.
  - now destruct x as [| | | []].
  - lra.
Qed.

Lemma nonzero_value : forall s m e v, B2R (B754_finite s m e v : data) <> 0.
Proof.
  intros s m e v. simpl. destruct s.
  - now apply Rlt_not_eq, F2R_lt_0.
  - now apply Rgt_not_eq, F2R_gt_0.
Qed.

Lemma equal_operands : forall p x : data, is_nan p = false -> is_finite x = true ->
  B2R x <> 0 -> Bltb x p = false -> Bltb p x = false -> p = x.
Proof.
  intros p x number finite nonzero not_above not_below.
  assert (strict : is_finite_strict x = true) by now destruct x.
  destruct (is_finite p) eqn:finite_p.
  - rewrite Bltb_correct in not_above, not_below by easy. revert not_above not_below.
    do 2 (case Rlt_bool_spec; [easy | intro]). intros _ _.
    assert (same : B2R p = B2R x) by lra.
    apply B2R_inj; try easy. apply is_finite_strict_B2R. now rewrite same.
  - destruct p as [| [] | |], x as [| | | []]; easy.
Qed.

Lemma finite_maximum : forall a x, is_finite a = true -> is_finite x = true ->
  B2R x <> 0 ->
  x86_maximum (product a x) x = forward a x /\ x86_maximum x (product a x) = forward a x.
Proof.
  intros a x finite_a finite_x nonzero.
  assert (number : is_nan (product a x) = false).
  { destruct (product_cases a x finite_a finite_x)
      as [(_ & finite & _) | [[-> _] | [-> _]]]; try easy. now destruct (product a x). }
  assert (above := product_not_above a x finite_a finite_x).
  assert (below := product_not_below a x finite_a finite_x).
  assert (equal := equal_operands (product a x) x number finite_x nonzero).
  generalize (slope_of_maximum a x finite_a finite_x).
  assert (left := Rmax_l (B2R a * B2R x) (B2R x)).
  assert (right := Rmax_r (B2R a * B2R x) (B2R x)).
  unfold x86_maximum, forward, backward.
  destruct (slope_is_one a x); intro maximum; rewrite maximum in left, right.
  - rewrite above by easy. split; [easy |].
    destruct (Bltb (product a x) x) eqn:order; [easy |].
    apply equal; [now apply above | easy].
  - rewrite below by easy. split; [| easy].
    destruct (Bltb x (product a x)) eqn:order; [easy |].
    symmetry. apply equal; [easy | now apply below].
Qed.

(* LR-FWD-1, LR-FWD-4, LR-FWD-6, LR-FWD-7, LR-FWD-8, LR-FWD-10: the product as the first
   operand, for every finite alpha, negative and above one too. A zero x needs that alpha
   has no sign: else product and x are zeros of either sign, of which x is taken. Where
   alpha is a zero, -infinity is lost: the product is a NaN, and x is taken. *)
Theorem maximum_of_product_and_input : forall a x, is_finite a = true ->
  (is_finite x = true -> B2R x = 0 -> Bsign a = false) ->
  (x = minus_infinity -> is_finite_strict a = true) ->
  x86_maximum (product a x) x = forward a x.
Proof.
  intros a x finite at_zero at_minus_infinity.
  destruct x as [s | [] | | s m e v].
  - rewrite forward_at_zeros, at_zero by easy. rewrite xorb_false_l. now destruct a.
  - rewrite forward_at_minus_infinity by easy.
    rewrite at_minus_infinity by easy. specialize (at_minus_infinity eq_refl).
    now destruct a as [| | | []].
  - rewrite forward_at_plus_infinity by easy. now destruct a as [| | | []].
  - rewrite forward_at_nan. now destruct a.
  - apply finite_maximum; try easy. now apply nonzero_value.
Qed.

(* LR-FWD-1, LR-FWD-4, LR-FWD-6, LR-FWD-7, LR-FWD-8, LR-FWD-10: x as the first operand.
   A zero x needs the same; and where alpha is a zero, +infinity is lost to the NaN. *)
Theorem maximum_of_input_and_product : forall a x, is_finite a = true ->
  (is_finite x = true -> B2R x = 0 -> Bsign a = false) ->
  (x = plus_infinity -> is_finite_strict a = true) ->
  x86_maximum x (product a x) = forward a x.
Proof.
  intros a x finite at_zero at_plus_infinity.
  destruct x as [s | [] | | s m e v].
  - rewrite forward_at_zeros, at_zero by easy. unfold x86_maximum.
    assert (sign : Bsign a = false) by now apply at_zero.
    destruct a as [[] | | | []]; try easy; now destruct s.
  - rewrite forward_at_minus_infinity by easy. now destruct a as [| | | []].
  - rewrite forward_at_plus_infinity by easy. specialize (at_plus_infinity eq_refl).
    now destruct a as [| | | []].
  - rewrite forward_at_nan. now destruct a.
  - apply finite_maximum; try easy. now apply nonzero_value.
Qed.

(* LR-FWD-7: without the condition on -infinity. *)
Theorem maximum_loses_minus_infinity : forall s,
  x86_maximum (product (B754_zero s : data) minus_infinity) minus_infinity = minus_infinity /\
  forward (B754_zero s : data) minus_infinity = B754_nan.
Proof. intro s. split; [easy |]. now rewrite forward_at_minus_infinity. Qed.

(* LR-FWD-6: without the condition on +infinity. *)
Theorem maximum_loses_plus_infinity : forall s,
  x86_maximum plus_infinity (product (B754_zero s : data) plus_infinity) = B754_nan /\
  forward (B754_zero s : data) plus_infinity = plus_infinity.
Proof. intro s. split; [easy |]. now rewrite forward_at_plus_infinity. Qed.

(* The maximum of IEEE 754-2008 gives the other operand for a NaN. *)
Definition maximum_number (u v : data) : data :=
  if is_nan u then v else if is_nan v then u else x86_maximum u v.

(* LR-FWD-1: so it is as good as the product in the first place, where x is none. *)
Theorem maximum_number_agrees : forall a x, is_nan x = false ->
  maximum_number (product a x) x = x86_maximum (product a x) x.
Proof.
  intros a x number. unfold maximum_number. rewrite number.
  now destruct (product a x), x as [| [] | | []].
Qed.

(* The other form that libraries define: x > 0 ? x : alpha * x for every alpha. *)
Definition select (a x : data) : data := if Bltb zero x then x else product a x.

(* LR-FWD-10: it is the function for alpha <= 1. *)
Theorem select_up_to_one : forall a x, Bltb one a = false -> select a x = forward a x.
Proof. intros a x below. unfold select, forward, backward, slope_is_one. now rewrite below. Qed.

(* LR-FWD-10: above one it is the minimum, and so differs wherever the product and x do. *)
Theorem select_above_one : forall a x, is_finite a = true -> is_finite x = true ->
  B2R x <> 0 -> Bltb one a = true -> product a x <> x -> select a x <> forward a x.
Proof.
  intros a x finite_a finite_x nonzero above differs.
  unfold select, forward, backward, slope_is_one. rewrite above.
  rewrite Bleb_correct, Bltb_correct by easy. simpl (B2R zero).
  case Rlt_bool_spec; case Rle_bool_spec; intros; easy || lra || now apply not_eq_sym.
Qed.

End Kernels.
