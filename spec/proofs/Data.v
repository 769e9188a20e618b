(* SPDX-License-Identifier: Apache-2.0

   The function and its gradient on IEEE data: what the clauses of the chapters "Forward"
   and "Subgradient and backward" say of zeros with their signs, of infinities, of NaN, of
   underflow and of overflow.

   There are two formats: F, that of x, dy and the results, and A, that of the slope. A
   datum is a zero, an infinity, a finite number with gradual underflow, or the NaN, which
   has neither sign nor payload here and is never signalling. *)

Require Import ZArith Reals Bool Lia Lra Psatz.
From Flocq Require Import Core IEEE754.BinarySingleNaN.
Open Scope R_scope.

Section Data.

Context {prec emax precA emaxA : Z}.
Context {positive_prec : Prec_gt_0 prec} {prec_below_emax : Prec_lt_emax prec emax}.
Context {positive_precA : Prec_gt_0 precA} {precA_below_emaxA : Prec_lt_emax precA emaxA}.

Notation F := (binary_float prec emax).
Notation A := (binary_float precA emaxA).
Notation exponent := (SpecFloat.fexp prec emax).
Local Instance valid_exponent : Valid_exp exponent.
Proof. now apply fexp_correct. Qed.

Notation RN := (round radix2 exponent ZnearestE).

(* The specification, as a program. *)

(* a ⊗ x: the product as IEEE 754 has it, its operands of two formats, rounded once. *)
Definition product (a : A) (x : F) : F :=
  let sign := xorb (Bsign a) (Bsign x) in
  match a, x with
  | B754_nan, _ | _, B754_nan => B754_nan
  | B754_zero _, B754_infinity _ | B754_infinity _, B754_zero _ => B754_nan
  | B754_infinity _, _ | _, B754_infinity _ => B754_infinity sign
  | B754_zero _, _ | _, B754_zero _ => B754_zero sign
  | B754_finite _ m e _, B754_finite _ n k _ =>
      binary_normalize prec emax _ _ mode_NE (cond_Zopp sign (Zpos (m * n))) (e + k) sign
  end.

(* Whether the slope s(a, x) is 1; else it is a. False for a NaN. *)
Definition slope_is_one (a : A) (x : F) : bool :=
  if Bltb Bone a then Bleb x (B754_zero false) else Bltb (B754_zero false) x.

Definition backward (a : A) (x dy : F) : F :=
  if slope_is_one a x then dy else product a dy.
Definition forward (a : A) (x : F) : F := backward a x x.

(* The real number that forward rounds. *)
Notation exact a x := (Rmax (B2R a * B2R x) (B2R x)).

(* What an integer times a power of two is, rounded to data, and what the product of two
   finite numbers is. *)

Lemma rounded_datum : forall sign m e,
  let r := F2R (Float radix2 (cond_Zopp sign (Zpos m)) e) in
  let datum := binary_normalize prec emax _ _ mode_NE (cond_Zopp sign (Zpos m)) e sign in
  if Rlt_bool (Rabs (RN r)) (bpow radix2 emax)
  then B2R datum = RN r /\ is_finite datum = true /\ Bsign datum = sign
  else datum = B754_infinity sign.
Proof.
  intros sign m e r datum.
  generalize (binary_normalize_correct prec emax _ _ mode_NE (cond_Zopp sign (Zpos m)) e sign).
  cbv zeta. fold r. fold datum. change (round_mode mode_NE) with ZnearestE.
  assert (side : Rcompare r 0 = if sign then Lt else Gt).
  { unfold r. destruct sign; [apply Rcompare_Lt, F2R_lt_0 | apply Rcompare_Gt, F2R_gt_0];
      easy. }
  set (bounded := Rlt_bool _ (bpow radix2 emax)). destruct bounded.
  - rewrite side. intros (value & finite & same). repeat split; try easy.
    rewrite same. now destruct sign.
  - intro overflow. apply B2SF_inj. rewrite overflow. unfold r.
    destruct sign; [rewrite Rlt_bool_true by (now apply F2R_lt_0)
                   | rewrite Rlt_bool_false by (now apply F2R_ge_0)]; reflexivity.
Qed.

Lemma cond_Ropp_mult_xorb : forall s t u v,
  cond_Ropp (xorb s t) (u * v) = cond_Ropp s u * cond_Ropp t v.
Proof. intros [] [] u v; simpl; ring. Qed.

Lemma finite_product : forall (a : A) (x : F),
  is_finite a = true -> is_finite x = true ->
  if Rlt_bool (Rabs (RN (B2R a * B2R x))) (bpow radix2 emax)
  then B2R (product a x) = RN (B2R a * B2R x) /\
       is_finite (product a x) = true /\
       Bsign (product a x) = xorb (Bsign a) (Bsign x)
  else product a x = B754_infinity (xorb (Bsign a) (Bsign x)).
Proof.
  assert (zero_bounded : Rlt_bool (Rabs (RN 0)) (bpow radix2 emax) = true).
  { rewrite round_0, Rabs_R0 by typeclasses eauto. apply Rlt_bool_true, bpow_gt_0. }
  intros [s | s | | s m e v] [t | t | | t n k w] finite_a finite_x; try easy;
    try (simpl B2R; rewrite ?Rmult_0_l, ?Rmult_0_r, zero_bounded, round_0
           by typeclasses eauto; easy).
  replace (B2R (B754_finite s m e v) * B2R (B754_finite t n k w)) with
    (F2R (Float radix2 (cond_Zopp (xorb s t) (Zpos (m * n))) (e + k))).
  - apply rounded_datum.
  - simpl B2R. rewrite !F2R_cond_Zopp, <- cond_Ropp_mult_xorb. f_equal.
    unfold F2R. simpl. rewrite bpow_plus, Pos2Z.inj_mul, mult_IZR. ring.
Qed.

Lemma bounded_product : forall (a : A) (x : F),
  is_finite a = true -> is_finite x = true ->
  Rabs (RN (B2R a * B2R x)) < bpow radix2 emax ->
  B2R (product a x) = RN (B2R a * B2R x) /\
  is_finite (product a x) = true /\
  Bsign (product a x) = xorb (Bsign a) (Bsign x).
Proof.
  intros a x finite_a finite_x bounded.
  generalize (finite_product a x finite_a finite_x). now rewrite Rlt_bool_true.
Qed.

Lemma sign_of_number : forall {p e} (x : binary_float p e),
  is_finite x = true -> B2R x <> 0 -> Bsign x = Rlt_bool (B2R x) 0.
Proof.
  intros p e [s | | | s m k v] finite nonzero; try easy. simpl. symmetry.
  destruct s; [apply Rlt_bool_true, F2R_lt_0 | apply Rlt_bool_false, F2R_ge_0]; easy.
Qed.

(* Three cases. *)
Lemma product_cases : forall (a : A) (x : F), is_finite a = true -> is_finite x = true ->
  (B2R (product a x) = RN (B2R a * B2R x) /\ is_finite (product a x) = true /\
   Rabs (RN (B2R a * B2R x)) < bpow radix2 emax) \/
  (product a x = B754_infinity false /\ bpow radix2 emax <= RN (B2R a * B2R x)) \/
  (product a x = B754_infinity true /\ RN (B2R a * B2R x) <= - bpow radix2 emax).
Proof.
  intros a x finite_a finite_x.
  assert (sides : forall r, bpow radix2 emax <= Rabs (RN r) ->
    if Rlt_bool r 0 then RN r <= - bpow radix2 emax else bpow radix2 emax <= RN r).
  { intros r large. case Rlt_bool_spec; intro side.
    - assert (RN r <= RN 0) by (apply round_le; [typeclasses eauto .. | lra]).
      rewrite round_0 in * by typeclasses eauto. rewrite Rabs_left1 in large; lra.
    - assert (RN 0 <= RN r) by (apply round_le; [typeclasses eauto .. | lra]).
      rewrite round_0 in * by typeclasses eauto. rewrite Rabs_pos_eq in large; lra. }
  generalize (finite_product a x finite_a finite_x). case Rlt_bool_spec; intro size.
  - intros (value & finite & _). now left.
  - intros ->. right. apply sides in size.
    assert (nonzero : B2R a * B2R x <> 0).
    { intro none. rewrite none, round_0 in size by typeclasses eauto.
      assert (0 < bpow radix2 emax) by apply bpow_gt_0.
      revert size. case Rlt_bool_spec; intros; lra. }
    assert (sign : xorb (Bsign a) (Bsign x) = Rlt_bool (B2R a * B2R x) 0).
    { rewrite 2!sign_of_number by (easy || nra).
      do 3 case Rlt_bool_spec; intros; simpl; easy || nra. }
    rewrite sign. revert size. destruct (Rlt_bool _ _); intro; [right | left]; easy.
Qed.

(* 1. *)

Lemma above_one : forall a : A, is_finite a = true -> Bltb Bone a = Rlt_bool 1 (B2R a).
Proof.
  intros. now rewrite Bltb_correct, Bone_correct by (easy || apply is_finite_Bone).
Qed.

Lemma above_one_positive : forall a : A, is_finite a = true -> Bltb Bone a = true ->
  is_finite_strict a = true /\ Bsign a = false.
Proof.
  intros a finite above. rewrite above_one in above by easy.
  revert above. case Rlt_bool_spec; [intros above _ | easy]. split.
  - apply is_finite_strict_B2R. lra.
  - rewrite sign_of_number by (easy || lra). apply Rlt_bool_false. lra.
Qed.

Lemma number_is_its_rounding : forall x : F, RN (B2R x) = B2R x.
Proof. intro x. apply round_generic; [typeclasses eauto | apply generic_format_B2R]. Qed.

(* 1 is neutral for every datum. *)
Lemma one_times : forall x : F, product Bone x = x.
Proof.
  intro x.
  assert (strict : is_finite_strict (Bone : A) = true) by apply is_finite_strict_Bone.
  assert (sign : Bsign (Bone : A) = false) by apply Bsign_Bone.
  destruct (is_finite x) eqn:finite.
  - destruct (bounded_product Bone x) as (value & finite' & sign'); try easy.
    + apply is_finite_Bone.
    + rewrite Bone_correct, Rmult_1_l, number_is_its_rounding. apply abs_B2R_lt_emax.
    + apply B2R_Bsign_inj; try easy.
      * now rewrite value, Bone_correct, Rmult_1_l, number_is_its_rounding.
      * now rewrite sign', sign, xorb_false_l.
  - destruct (Bone : A) as [s | s | | s m e v], x as [t | t | | t n k w]; try easy.
    simpl in *. now rewrite sign, xorb_false_l.
Qed.

(* The selection of the slope is that of the maximum. *)
Lemma slope_of_maximum : forall (a : A) (x : F), is_finite a = true -> is_finite x = true ->
  exact a x = if slope_is_one a x then B2R x else B2R a * B2R x.
Proof.
  intros a x finite_a finite_x. unfold slope_is_one.
  rewrite above_one, Bleb_correct, Bltb_correct by easy. simpl (B2R (B754_zero _)).
  unfold Rmax. destruct (Rle_dec _ _); case Rlt_bool_spec; intro;
    try (case Rle_bool_spec; intro); try (case Rlt_bool_spec; intro); nra.
Qed.

(* LR-GRAD-3, LR-GRAD-4: both zeros take the slope of the left side; so the result is one
   of the two ends of what the subdifferential permits. *)
Theorem backward_at_zeros : forall a s dy,
  backward a (B754_zero s) dy = if Bltb Bone a then dy else product a dy.
Proof. intros. unfold backward, slope_is_one. now destruct (Bltb Bone a). Qed.

(* Forward. *)

(* LR-FWD-1, LR-FWD-2, LR-FWD-10, LR-MIX-1, LR-MIX-2: where the maximum is not zero and
   its rounding no overflow, forward is that one rounding of the product with the slope as
   it is, and has its sign if it underflows. *)
Theorem forward_rounds_once : forall a x, is_finite a = true -> is_finite x = true ->
  exact a x <> 0 -> Rabs (RN (exact a x)) < bpow radix2 emax ->
  B2R (forward a x) = RN (exact a x) /\ is_finite (forward a x) = true /\
  Bsign (forward a x) = Rlt_bool (exact a x) 0.
Proof.
  intros a x finite_a finite_x. unfold forward, backward.
  rewrite slope_of_maximum by easy. destruct (slope_is_one a x); intros nonzero bounded.
  - repeat split; try easy; [| now apply sign_of_number].
    symmetry. apply number_is_its_rounding.
  - destruct (bounded_product a x) as (value & finite & sign); try easy.
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
  unfold forward, backward. revert above_x overflow.
  rewrite slope_of_maximum by easy. destruct (slope_is_one a x); intros above_x overflow.
  - exfalso. apply Rle_not_lt with (1 := overflow). now rewrite number_is_its_rounding.
  - generalize (finite_product a x finite_a finite_x).
    rewrite Rlt_bool_false by easy. intros ->. f_equal.
    assert (right : 0 < B2R a * B2R x).
    { apply Rnot_le_lt. intro left. apply Rle_not_lt with (1 := overflow).
      apply Rle_lt_trans with (2 := x_bounded).
      apply abs_round_le_generic; try typeclasses eauto.
      - apply generic_format_abs, generic_format_B2R.
      - rewrite !Rabs_left1; lra. }
    rewrite 2!sign_of_number by (easy || nra).
    do 2 case Rlt_bool_spec; intros; simpl; easy || nra.
Qed.

(* LR-FWD-8: a NaN gives a NaN, whatever the slope. *)
Theorem forward_at_nan : forall a, forward a B754_nan = B754_nan.
Proof.
  intro a. unfold forward, backward. destruct (slope_is_one a B754_nan); [easy |].
  now destruct a.
Qed.

(* LR-FWD-4: a zero gives a zero, for a >= +0 with its sign. *)
Theorem forward_at_zeros : forall a s, is_finite a = true ->
  forward a (B754_zero s) = B754_zero (xorb (Bsign a) s).
Proof.
  intros a s finite. unfold forward. rewrite backward_at_zeros.
  destruct (Bltb Bone a) eqn:above.
  - destruct (above_one_positive a finite above) as [_ ->]. now rewrite xorb_false_l.
  - now destruct a.
Qed.

(* LR-FWD-5: a negative number gives a zero for both zeros a: -0 for +0. *)
Theorem forward_at_zero_slope : forall s m e bounded,
  forward (B754_zero s) (B754_finite true m e bounded) = B754_zero (negb s).
Proof.
  intros. unfold forward, backward, slope_is_one.
  rewrite above_one by easy. rewrite Rlt_bool_false by (simpl; lra).
  simpl. now rewrite xorb_true_r.
Qed.

(* LR-FWD-6: +infinity stays, for both zeros a too. *)
Theorem forward_at_plus_infinity : forall a, is_finite a = true ->
  forward a (B754_infinity false) = B754_infinity false.
Proof.
  intros a finite. unfold forward, backward, slope_is_one.
  destruct (Bltb Bone a) eqn:above; [| easy].
  destruct (above_one_positive a finite above) as [strict sign].
  now destruct a as [| | | []].
Qed.

(* LR-FWD-7: -infinity has the sign of the product, and is a NaN for both zeros a. *)
Theorem forward_at_minus_infinity : forall a, is_finite a = true ->
  forward a (B754_infinity true) =
  if is_finite_strict a then B754_infinity (negb (Bsign a)) else B754_nan.
Proof.
  intros a finite. unfold forward, backward, slope_is_one.
  destruct (Bltb Bone a) eqn:above.
  - now destruct (above_one_positive a finite above) as [-> ->].
  - now destruct a as [| | | []].
Qed.

(* LR-DOM-2: no finite slope makes a number of a finite input a NaN. *)
Theorem finite_input_gives_number : forall a x, is_finite a = true -> is_finite x = true ->
  is_nan (forward a x) = false.
Proof.
  intros a x finite_a finite_x. unfold forward, backward.
  destruct (slope_is_one a x); [now destruct x |].
  generalize (finite_product a x finite_a finite_x).
  destruct (Rlt_bool _ _); [| now intros ->].
  intros (_ & finite & _). now destruct (product a x).
Qed.

(* LR-DOM-1: at -1 the slope shows itself, rounded to F and to nothing else. *)
Theorem slope_shows_at_minus_one : forall a, is_finite a = true -> B2R a <= 1 ->
  B2R a <> 0 -> Rabs (RN (- B2R a)) < bpow radix2 emax ->
  B2R (forward a (Bopp Bone)) = RN (- B2R a).
Proof.
  intros a finite below nonzero bounded.
  assert (minus_one : B2R (Bopp (Bone : F)) = -1) by now rewrite B2R_Bopp, Bone_correct.
  assert (maximum : exact a (Bopp (Bone : F)) = - B2R a).
  { rewrite minus_one. apply Rle_antisym; [apply Rmax_lub | apply Rle_trans with (2 := Rmax_l _ _)]; lra. }
  destruct (forward_rounds_once a (Bopp Bone)) as [value _]; rewrite ?maximum; try easy.
  - rewrite is_finite_Bopp. apply is_finite_Bone.
  - lra.
  - now rewrite value, maximum.
Qed.

(* The chapter "The real function", on data. *)

Lemma forward_at_finite : forall a x, is_finite a = true -> is_finite x = true ->
  (B2R (forward a x) = RN (exact a x) /\ is_finite (forward a x) = true /\
   Rabs (RN (exact a x)) < bpow radix2 emax) \/
  (forward a x = B754_infinity false /\ bpow radix2 emax <= RN (exact a x)).
Proof.
  intros a x finite_a finite_x.
  assert (below : - bpow radix2 emax < RN (exact a x)).
  { assert (bound := abs_B2R_lt_emax _ _ x). apply Rabs_lt_inv in bound.
    apply Rlt_le_trans with (1 := proj1 bound).
    rewrite <- (number_is_its_rounding x) at 1.
    apply round_le; [typeclasses eauto | typeclasses eauto | apply Rmax_r]. }
  destruct (Rlt_or_le (Rabs (RN (exact a x))) (bpow radix2 emax)) as [bounded | overflow].
  - left. repeat split; try easy; revert bounded; unfold forward, backward;
      rewrite slope_of_maximum by easy; destruct (slope_is_one a x); intro bounded;
      try easy; try (now apply (bounded_product a x)).
    symmetry. apply number_is_its_rounding.
  - right. split; [now apply forward_overflows |].
    revert overflow. unfold Rabs. destruct (Rcase_abs _); intros; lra.
Qed.

(* LR-FUN-1: for a >= 0 results are in the order of their inputs. *)
Theorem forward_is_monotone : forall a x1 x2,
  is_finite a = true -> is_finite x1 = true -> is_finite x2 = true ->
  0 <= B2R a -> Bleb x1 x2 = true -> Bleb (forward a x1) (forward a x2) = true.
Proof.
  intros a x1 x2 finite_a finite1 finite2 right order.
  rewrite Bleb_correct in order by easy.
  assert (rounded : RN (exact a x1) <= RN (exact a x2)).
  { apply round_le; try typeclasses eauto. revert order. case Rle_bool_spec; [| easy].
    intros order _. unfold Rmax. repeat destruct (Rle_dec _ _); nra. }
  destruct (forward_at_finite a x1 finite_a finite1) as [(value1 & number1 & bounded1) | [-> above1]];
    destruct (forward_at_finite a x2 finite_a finite2) as [(value2 & number2 & bounded2) | [-> above2]];
    try easy.
  - rewrite Bleb_correct, value1, value2 by easy. now apply Rle_bool_true.
  - now destruct (forward a x1) as [| | | []].
  - apply Rabs_lt_inv in bounded2. lra.
Qed.

(* LR-FUN-4: for a = 1 every datum comes back as it is. *)
Theorem forward_is_identity : forall x, forward Bone x = x.
Proof.
  intro x. unfold forward, backward.
  destruct (slope_is_one Bone x); [easy | apply one_times].
Qed.

(* LR-FUN-5: for both zeros a a finite result is max(x, 0), as a number. *)
Theorem forward_is_rectifier : forall s x, is_finite x = true ->
  B2R (forward (B754_zero s) x) = Rmax (B2R x) 0.
Proof.
  intros s x finite. rewrite Rmax_comm.
  assert (number : RN (Rmax 0 (B2R x)) = Rmax 0 (B2R x)).
  { apply round_generic; [typeclasses eauto |]. unfold Rmax.
    destruct (Rle_dec _ _); [apply generic_format_B2R | apply generic_format_0]. }
  destruct (forward_at_finite (B754_zero s) x eq_refl finite) as [(value & _) | [_ above]];
    simpl (B2R (B754_zero s)) in *; rewrite Rmult_0_l, number in *.
  - easy.
  - exfalso. revert above. apply Rlt_not_le, Rmax_lub_lt; [apply bpow_gt_0 |].
    apply Rabs_lt_inv, abs_B2R_lt_emax.
Qed.

(* LR-FUN-6: for a = -1 the modulus, as a number. *)
Theorem forward_is_modulus : forall x, is_finite x = true ->
  B2R (forward (Bopp Bone) x) = Rabs (B2R x).
Proof.
  intros x finite.
  assert (maximum : exact (Bopp (Bone : A)) x = Rabs (B2R x)).
  { rewrite B2R_Bopp, Bone_correct. unfold Rmax, Rabs.
    destruct (Rle_dec _ _), (Rcase_abs _); lra. }
  assert (number : RN (Rabs (B2R x)) = Rabs (B2R x)).
  { apply round_generic; [typeclasses eauto |].
    apply generic_format_abs, generic_format_B2R. }
  assert (finite_slope : is_finite (Bopp (Bone : A)) = true)
    by (rewrite is_finite_Bopp; apply is_finite_Bone).
  destruct (forward_at_finite (Bopp Bone) x finite_slope finite)
    as [(value & _) | [_ above]].
  - now rewrite value, maximum.
  - exfalso. revert above. rewrite maximum, number. apply Rlt_not_le, abs_B2R_lt_emax.
Qed.

(* Backward. *)

Notation positive x := (Bltb (B754_zero false) x = true).
Notation negative x := (Bltb x (B754_zero false) = true).

Lemma negative_not_positive : forall x : F, negative x -> Bltb (B754_zero false) x = false.
Proof. now intros [[] | [] | | []]. Qed.

Lemma negative_below : forall x : F, negative x -> Bleb x (B754_zero false) = true.
Proof. now intros [[] | [] | | []]. Qed.

Lemma positive_above : forall x : F, positive x -> Bleb x (B754_zero false) = false.
Proof. now intros [[] | [] | | []]. Qed.

(* LR-GRAD-1: on the right the gradient passes unchanged. *)
Theorem backward_right : forall a x dy, Bltb Bone a = false -> positive x ->
  backward a x dy = dy.
Proof. intros a x dy below right. unfold backward, slope_is_one. now rewrite below, right. Qed.

(* LR-GRAD-2: on the left it is multiplied, and rounded once. *)
Theorem backward_left : forall a x dy, Bltb Bone a = false -> negative x ->
  backward a x dy = product a dy.
Proof.
  intros a x dy below left. unfold backward, slope_is_one.
  now rewrite below, negative_not_positive.
Qed.

(* LR-GRAD-2, LR-MIX-3, LR-MIX-4: of the slope as it is, without overflow. *)
Theorem backward_rounds_once : forall a x dy, is_finite a = true -> is_finite dy = true ->
  slope_is_one a x = false -> Rabs (RN (B2R a * B2R dy)) < bpow radix2 emax ->
  B2R (backward a x dy) = RN (B2R a * B2R dy) /\ is_finite (backward a x dy) = true /\
  Bsign (backward a x dy) = xorb (Bsign a) (Bsign dy).
Proof.
  intros a x dy finite_a finite_dy is_slope bounded. unfold backward. rewrite is_slope.
  now apply bounded_product.
Qed.

(* LR-GRAD-5: a NaN takes the slope a, above one too. *)
Theorem backward_at_nan : forall a dy, backward a B754_nan dy = product a dy.
Proof. intros. unfold backward, slope_is_one. now destruct (Bltb Bone a). Qed.

(* LR-GRAD-6: above one the slopes change places. *)
Theorem backward_above_one : forall a x dy, Bltb Bone a = true ->
  (positive x -> backward a x dy = product a dy) /\ (negative x -> backward a x dy = dy).
Proof.
  intros a x dy above. unfold backward, slope_is_one. rewrite above.
  split; intro side; [now rewrite positive_above | now rewrite negative_below].
Qed.

(* LR-GRAD-7: a gradient that is infinite or a NaN is multiplied with the slope, 1 or a,
   and with nothing else. *)
Theorem backward_is_product : forall a x dy,
  backward a x dy = product (if slope_is_one a x then Bone else a) dy.
Proof.
  intros a x dy. unfold backward. destruct (slope_is_one a x); [| easy].
  symmetry. apply one_times.
Qed.

(* LR-GRAD-7: in particular, a NaN stays a NaN. *)
Theorem backward_of_nan : forall a x, backward a x B754_nan = B754_nan.
Proof. intros a x. unfold backward. destruct (slope_is_one a x); [easy | now destruct a]. Qed.

(* LR-GRAD-9: the gradient in the direction of x is the function itself. *)
Theorem backward_agrees_with_forward : forall a x, backward a x x = forward a x.
Proof. reflexivity. Qed.

(* LR-GRAD-10: for a >= 0, -0 included, the output selects the slope that the input
   selects; so backward may be given the one for the other, for every datum. *)
Theorem output_stands_for_input : forall a x dy, is_finite a = true -> 0 <= B2R a ->
  backward a (forward a x) dy = backward a x dy.
Proof.
  intros a x dy finite right.
  enough (same : slope_is_one a (forward a x) = slope_is_one a x)
    by (unfold backward at 1; rewrite same; easy).
  unfold forward, backward. destruct (slope_is_one a x) eqn:selected; [easy |].
  revert selected. unfold slope_is_one. rewrite above_one by easy.
  case Rlt_bool_spec; intro one_side.
  - (* x > 0, or x is a NaN *)
    assert (strict : is_finite_strict a = true) by (apply is_finite_strict_B2R; lra).
    assert (sign : Bsign a = false) by (rewrite sign_of_number by (easy || lra);
      apply Rlt_bool_false; lra).
    destruct (is_finite x) eqn:finite_x;
      [| now destruct x as [| [] | |], a as [| | | []]].
    rewrite Bleb_correct by easy. simpl (B2R (B754_zero _)).
    case Rle_bool_spec; [easy | intros positive _].
    assert (above : B2R x <= RN (B2R a * B2R x)).
    { rewrite <- (number_is_its_rounding x) at 1. apply round_le; [typeclasses eauto .. | nra]. }
    destruct (product_cases a x finite finite_x)
      as [(value & number & _) | [[-> _] | [_ below]]]; [| easy |].
    + rewrite Bleb_correct, value by easy. apply Rle_bool_false. simpl. lra.
    + assert (0 < bpow radix2 emax) by apply bpow_gt_0. lra.
  - (* x <= 0, or x is a NaN *)
    destruct (is_finite x) eqn:finite_x.
    + rewrite Bltb_correct by easy. simpl (B2R (B754_zero _)).
      case Rlt_bool_spec; [easy | intros left _].
      assert (below : RN (B2R a * B2R x) <= 0).
      { rewrite <- (round_0 radix2 exponent ZnearestE).
        apply round_le; [typeclasses eauto .. | nra]. }
      destruct (product_cases a x finite finite_x)
        as [(value & number & _) | [[_ above] | [-> _]]]; [| | easy].
      * rewrite Bltb_correct, value by easy. now apply Rlt_bool_false.
      * assert (0 < bpow radix2 emax) by apply bpow_gt_0. lra.
    + destruct x as [| [] | |]; try easy; intros _.
      * destruct a as [| | | s m e v]; try easy. destruct s; [| easy].
        exfalso. revert right. apply Rlt_not_le. now apply F2R_lt_0.
      * now destruct a.
Qed.

End Data.
