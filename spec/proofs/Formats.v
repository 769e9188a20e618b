(* SPDX-License-Identifier: Apache-2.0

   The chapter "Mixed precision": the four formats, which products are exact in which wider
   format, and when two roundings are as good as one. Where they are not,
   Counterexamples.v shows an input; how the kernels of fast/ round once nevertheless,
   MixedPrecision.v.

   In fast/: "product_through_wider" licenses rounded_product.h. *)

Require Import ZArith Reals Bool List Lia Lra Psatz.
From Flocq Require Import Core Round_odd IEEE754.BinarySingleNaN.
From Leakproof Require Import Real Rounded Data Kernels.
Import ListNotations.
Open Scope R_scope.

(* By the exponent of the smallest number and the precision. *)
Notation binary16 := (FLT_exp (-24) 11).
Notation bfloat16 := (FLT_exp (-133) 8).
Notation binary32 := (FLT_exp (-149) 24).
Notation binary64 := (FLT_exp (-1074) 53).
Notation numbers exponent := (generic_format radix2 exponent).
Notation two := (bpow radix2).

Global Instance precision_8 : Prec_gt_0 8 := eq_refl.
Global Instance precision_11 : Prec_gt_0 11 := eq_refl.
Global Instance precision_24 : Prec_gt_0 24 := eq_refl.
Global Instance precision_53 : Prec_gt_0 53 := eq_refl.

(* Each holds the numbers of the narrower ones that come before it. *)

Lemma numbers_of_wider : forall emin precision emin' precision' x,
  (emin' <= emin)%Z -> (precision <= precision')%Z ->
  numbers (FLT_exp emin precision) x -> numbers (FLT_exp emin' precision') x.
Proof.
  intros. apply generic_inclusion_mag with (FLT_exp emin precision); [| easy].
  intros _. unfold FLT_exp. lia.
Qed.

(* What Rounded.v says of any format, of each of the four. *)
Definition four_formats : list (Z -> Z) := [binary16; bfloat16; binary32; binary64].

Lemma each_is_valid : forall exponent, In exponent four_formats -> Valid_exp exponent.
Proof. intros exponent [<- | [<- | [<- | [<- | []]]]]; typeclasses eauto. Qed.

(* LR-FWD-1, LR-FWD-10: the maximum, and for a <= 1 the select form, are the one rounding of
   f, in every direction. *)
Theorem forms_in_each_format : forall exponent, In exponent four_formats ->
  forall direction, Valid_rnd direction -> forall a x, numbers exponent x ->
  Rmax (round radix2 exponent direction (a * x)) x = round radix2 exponent direction (f a x) /\
  (a <= 1 -> (if Rlt_dec 0 x then x else round radix2 exponent direction (a * x)) =
             round radix2 exponent direction (f a x)).
Proof.
  intros exponent member direction valid a x number.
  assert (valid_exponent := each_is_valid exponent member). split.
  - now apply maximum_is_rounded.
  - intro. now apply select_is_maximum_rounded.
Qed.

(* LR-FUN-1: order survives, *)
Theorem order_in_each_format : forall exponent, In exponent four_formats ->
  forall direction, Valid_rnd direction -> forall a x1 x2, 0 <= a -> x1 <= x2 ->
  round radix2 exponent direction (f a x1) <= round radix2 exponent direction (f a x2).
Proof.
  intros exponent member direction valid.
  assert (valid_exponent := each_is_valid exponent member). intros. now apply monotone_rounded.
Qed.

(* LR-FWD-1: the error is half an ulp at most, and this much for some inputs. *)
Theorem error_in_each_format : forall exponent, In exponent four_formats ->
  (forall a x, Rabs (round radix2 exponent ZnearestE (f a x) - f a x) <=
               / 2 * ulp radix2 exponent (f a x)) /\
  exists a x, numbers exponent a /\ numbers exponent x /\
    Rabs (round radix2 exponent ZnearestE (f a x) - f a x) = / 2 * ulp radix2 exponent (f a x).
Proof.
  intros exponent member. assert (valid_exponent := each_is_valid exponent member). split.
  - intros. now apply error_le_half_ulp.
  - destruct member as [<- | [<- | [<- | [<- | []]]]]; do 2 eexists;
      (apply error_is_reached; [typeclasses eauto | lia | lia]).
Qed.

(* LR-FWD-2, LR-GRAD-2: where a product that is not zero is lost. *)
Theorem underflow_in_each_format : forall v,
  (round radix2 binary16 ZnearestE v = 0 <-> Rabs v <= two (-25)) /\
  (round radix2 bfloat16 ZnearestE v = 0 <-> Rabs v <= two (-134)) /\
  (round radix2 binary32 ZnearestE v = 0 <-> Rabs v <= two (-150)) /\
  (round radix2 binary64 ZnearestE v = 0 <-> Rabs v <= two (-1075)).
Proof.
  intro v. split; [| split; [| split]]; apply underflow_exactly; typeclasses eauto.
Qed.

(* Exact products. *)

(* LR-MIX-2, LR-MIX-4: a product of p and q bits needs p + q of them, and an exponent as
   low as the sum of both. *)
Theorem product_is_exact : forall e1 p1 e2 p2 e p,
  Prec_gt_0 p1 -> Prec_gt_0 p2 -> Prec_gt_0 p ->
  (e <= e1 + e2)%Z -> (p1 + p2 <= p)%Z -> forall a x,
  numbers (FLT_exp e1 p1) a -> numbers (FLT_exp e2 p2) x -> numbers (FLT_exp e p) (a * x).
Proof.
  intros e1 p1 e2 p2 e p positive1 positive2 positive low wide a x number_a number_x.
  apply FLT_format_generic in number_a; [| easy]. apply FLT_format_generic in number_x; [| easy].
  destruct number_a as [[m k] -> m_bounded k_above].
  destruct number_x as [[n j] -> n_bounded j_above]. cbn [Fnum Fexp] in *.
  apply generic_format_FLT. exists (Float radix2 (m * n) (k + j)); simpl.
  - unfold F2R. simpl. rewrite mult_IZR, bpow_plus. ring.
  - rewrite Z.abs_mul. apply Z.lt_le_trans with (2 ^ p1 * 2 ^ p2)%Z.
    + apply Z.mul_lt_mono_nonneg; try apply Z.abs_nonneg; assumption.
    + unfold Prec_gt_0 in *. rewrite <- Z.pow_add_r by lia. apply Z.pow_le_mono_r; lia.
  - lia.
Qed.

(* LR-MIX-2: binary64 holds every product of a number of 16 bits and a binary32 slope. *)
Theorem binary16_times_slope : forall a x,
  numbers binary32 a -> numbers binary16 x -> numbers binary64 (a * x).
Proof. apply product_is_exact; easy. Qed.

(* LR-MIX-2: the same of bfloat16. *)
Theorem bfloat16_times_slope : forall a x,
  numbers binary32 a -> numbers bfloat16 x -> numbers binary64 (a * x).
Proof. apply product_is_exact; easy. Qed.

(* LR-MIX-2: binary32 holds every product of two numbers of binary16, *)
Theorem binary16_in_binary32 : forall a x,
  numbers binary16 a -> numbers binary16 x -> numbers binary32 (a * x).
Proof. apply product_is_exact; easy. Qed.

(* LR-MIX-2: and binary64 of binary32; *)
Theorem binary32_in_binary64 : forall a x,
  numbers binary32 a -> numbers binary32 x -> numbers binary64 (a * x).
Proof. apply product_is_exact; easy. Qed.

Lemma bfloat16_product : forall a x, numbers bfloat16 a -> numbers bfloat16 x ->
  exists m e, a * x = F2R (Float radix2 m e) /\ (Z.abs m <= 65025)%Z.
Proof.
  intros a x number_a number_x.
  apply FLT_format_generic in number_a; [| easy]. apply FLT_format_generic in number_x; [| easy].
  destruct number_a as [[m k] -> m_bounded _], number_x as [[n j] -> n_bounded _].
  simpl in *. exists (m * n)%Z, (k + j)%Z. split.
  - unfold F2R. simpl. rewrite mult_IZR, bpow_plus. ring.
  - rewrite Z.abs_mul. apply (Z.mul_le_mono_nonneg _ 255 _ 255); lia.
Qed.

(* LR-MIX-2: of bfloat16 binary32 holds those that are not tiny, *)
Theorem bfloat16_in_binary32 : forall a x, numbers bfloat16 a -> numbers bfloat16 x ->
  two (-134) <= Rabs (a * x) -> numbers binary32 (a * x).
Proof.
  intros a x number_a number_x large.
  destruct (bfloat16_product a x number_a number_x) as (m & e & value & bounded).
  rewrite value in *. apply generic_format_FLT.
  exists (Float radix2 m e); simpl; [easy | lia |].
  apply Z.nlt_ge. intro low. apply (Rle_not_lt _ _ large). rewrite <- F2R_Zabs.
  apply Rle_lt_trans with (65025 * two (-150)).
  - apply Rmult_le_compat; [now apply IZR_le, Z.abs_nonneg | apply bpow_ge_0 | |].
    + now apply IZR_le.
    + apply bpow_le. simpl. lia.
  - replace (-134)%Z with (16 + -150)%Z by easy. rewrite bpow_plus.
    apply Rmult_lt_compat_r; [apply bpow_gt_0 |]. simpl. lra.
Qed.

(* LR-MIX-2: and not the tiny ones. *)
Theorem bfloat16_not_in_binary32 : exists a x,
  numbers bfloat16 a /\ numbers bfloat16 x /\ ~ numbers binary32 (a * x).
Proof.
  exists (two (-133)), (two (-133)). repeat split;
    try (apply generic_format_bpow; unfold FLT_exp; lia).
  rewrite <- bpow_plus. intro number.
  apply generic_format_bpow_inv in number; [| typeclasses eauto].
  revert number. unfold FLT_exp. lia.
Qed.

(* Two roundings that are as good as one. *)

(* LR-MIX-2, LR-MIX-4: with a slope of binary16, through binary32, in any directions. *)
Theorem binary16_through_binary32 : forall first second, Valid_rnd first ->
  forall a x, numbers binary16 a -> numbers binary16 x ->
  round radix2 binary16 second (round radix2 binary32 first (a * x)) =
  round radix2 binary16 second (a * x).
Proof.
  intros. rewrite (round_generic _ binary32); [easy | easy |]. now apply binary16_in_binary32.
Qed.

Lemma tiny_to_zero : forall ties v, Rabs v < two (-134) ->
  round radix2 bfloat16 (Znearest ties) v = 0.
Proof.
  intros ties v tiny. destruct (Req_dec v 0) as [-> | nonzero].
  { apply round_0. typeclasses eauto. }
  apply round_N_small with (mag radix2 v).
  - destruct (mag radix2 v) as [e bounds]. now apply bounds.
  - assert (mag radix2 v <= -134)%Z by (now apply mag_le_bpow). unfold FLT_exp. lia.
Qed.

(* LR-MIX-2, LR-MIX-4: with a slope of bfloat16, through binary32, to nearest, however ties
   go: where binary32 is not exact, both ways end at 0. *)
Theorem bfloat16_through_binary32 : forall ties ties' a x,
  numbers bfloat16 a -> numbers bfloat16 x ->
  round radix2 bfloat16 (Znearest ties) (round radix2 binary32 (Znearest ties') (a * x)) =
  round radix2 bfloat16 (Znearest ties) (a * x).
Proof.
  intros ties ties' a x number_a number_x.
  destruct (Rle_or_lt (two (-134)) (Rabs (a * x))) as [large | tiny].
  - rewrite (round_generic _ binary32); [easy | typeclasses eauto |].
    now apply bfloat16_in_binary32.
  - rewrite (tiny_to_zero _ (a * x)) by easy. apply tiny_to_zero.
    destruct (bfloat16_product a x number_a number_x) as (m & e & value & bounded).
    destruct (Z_le_gt_dec (-149) e) as [high | low].
    + rewrite round_generic; [easy | typeclasses eauto |]. rewrite value.
      apply generic_format_FLT. exists (Float radix2 m e); simpl; [easy | lia | lia].
    + (* It is at most 255² · 2^-150, below a number of binary32 below 2^-134. *)
      apply Rle_lt_trans with (F2R (Float radix2 32513 (-149))).
      * apply abs_round_le_generic; try typeclasses eauto.
        { apply generic_format_FLT. exists (Float radix2 32513 (-149)); simpl; easy || lia. }
        rewrite value, <- F2R_Zabs. unfold F2R. cbn [Fnum Fexp].
        apply Rle_trans with (65025 * two (-150)).
        { apply Rmult_le_compat; [now apply IZR_le, Z.abs_nonneg | apply bpow_ge_0 | |].
          - now apply IZR_le.
          - apply bpow_le. lia. }
        replace (-149)%Z with (1 + -150)%Z by easy. rewrite (bpow_plus _ 1).
        change (two 1) with 2. generalize (bpow_gt_0 radix2 (-150)). lra.
      * unfold F2R. cbn [Fnum Fexp]. replace (-134)%Z with (15 + -149)%Z by easy.
        rewrite (bpow_plus _ 15). apply Rmult_lt_compat_r; [apply bpow_gt_0 |]. simpl. lra.
Qed.

(* LR-MIX-2: rounded to odd in a wider format of at least two bits more, and then to
   nearest, everything is rounded once: for every slope. *)
Theorem round_to_odd_first : forall ties emin precision emin' precision' v,
  (1 < precision)%Z -> (emin' <= emin - 2)%Z -> (precision + 2 <= precision')%Z ->
  round radix2 (FLT_exp emin precision) (Znearest ties)
    (round radix2 (FLT_exp emin' precision') Zrnd_odd v) =
  round radix2 (FLT_exp emin precision) (Znearest ties) v.
Proof.
  intros ties emin precision emin' precision' v some low wide.
  assert (Prec_gt_0 precision) by (unfold Prec_gt_0; lia).
  assert (Prec_gt_0 precision') by (unfold Prec_gt_0; lia).
  apply round_N_odd; try easy; try typeclasses eauto.
  - apply exists_NE_FLT. now right.
  - apply exists_NE_FLT. right. lia.
  - intro e. unfold FLT_exp. lia.
Qed.

(* LR-MIX-2: twice in the same direction, downward, *)
Theorem downward_twice : forall narrow wide, Valid_exp narrow -> Valid_exp wide ->
  (forall v, numbers narrow v -> numbers wide v) -> forall v,
  round radix2 narrow Zfloor (round radix2 wide Zfloor v) = round radix2 narrow Zfloor v.
Proof.
  intros narrow wide valid_narrow valid_wide included v. apply Rle_antisym.
  - apply round_le; try typeclasses eauto. now apply round_DN_pt.
  - apply round_ge_generic; try typeclasses eauto;
      [apply generic_format_round; typeclasses eauto |].
    apply round_ge_generic; try typeclasses eauto;
      [apply included, generic_format_round; typeclasses eauto | now apply round_DN_pt].
Qed.

(* LR-MIX-2: or upward. *)
Theorem upward_twice : forall narrow wide, Valid_exp narrow -> Valid_exp wide ->
  (forall v, numbers narrow v -> numbers wide v) -> forall v,
  round radix2 narrow Zceil (round radix2 wide Zceil v) = round radix2 narrow Zceil v.
Proof.
  intros narrow wide valid_narrow valid_wide included v. apply Rle_antisym.
  - apply round_le_generic; try typeclasses eauto;
      [apply generic_format_round; typeclasses eauto |].
    apply round_le_generic; try typeclasses eauto;
      [apply included, generic_format_round; typeclasses eauto | now apply round_UP_pt].
  - apply round_le; try typeclasses eauto. now apply round_UP_pt.
Qed.

(* The same for data. *)

Section Conversion.

Context {prec emax prec' emax' : Z}.
Context {positive_prec : Prec_gt_0 prec} {prec_below_emax : Prec_lt_emax prec emax}.
Context {positive_prec' : Prec_gt_0 prec'} {prec_below_emax' : Prec_lt_emax prec' emax'}.
Notation RN' := (round radix2 (SpecFloat.fexp prec' emax') ZnearestE).
Local Instance valid_exponent' : Valid_exp (SpecFloat.fexp prec' emax').
Proof. now apply fexp_correct. Qed.

(* From one format to another, rounded. *)
Definition convert (x : binary_float prec emax) : binary_float prec' emax' :=
  match x with
  | B754_nan => B754_nan
  | B754_infinity s => B754_infinity s
  | B754_zero s => B754_zero s
  | B754_finite s m e _ =>
      binary_normalize prec' emax' _ _ mode_NE (cond_Zopp s (Zpos m)) e s
  end.

Lemma finite_converted : forall x : binary_float prec emax, is_finite x = true ->
  if Rlt_bool (Rabs (RN' (B2R x))) (bpow radix2 emax')
  then B2R (convert x) = RN' (B2R x) /\ is_finite (convert x) = true /\
       Bsign (convert x) = Bsign x
  else convert x = B754_infinity (Bsign x).
Proof.
  intros [s | s | | s m e v] finite; try easy.
  - simpl. rewrite round_0, Rabs_R0, Rlt_bool_true by (typeclasses eauto || apply bpow_gt_0).
    easy.
  - apply rounded_datum.
Qed.

(* To a format that has more bits, lower and higher exponents, exactly. *)
Lemma converted_to_wider : (prec <= prec')%Z -> (emax <= emax')%Z ->
  (3 - emax' - prec' <= 3 - emax - prec)%Z -> forall x : binary_float prec emax,
  is_finite x = true ->
  B2R (convert x) = B2R x /\ is_finite (convert x) = true /\ Bsign (convert x) = Bsign x.
Proof.
  intros wide high low x finite. generalize (finite_converted x finite).
  assert (same : RN' (B2R x) = B2R x).
  { apply round_generic; [typeclasses eauto |].
    apply (numbers_of_wider (3 - emax - prec) prec); [easy | easy |]. apply generic_format_B2R. }
  rewrite same, Rlt_bool_true; [easy |].
  apply Rlt_le_trans with (1 := abs_B2R_lt_emax _ _ x). now apply bpow_le.
Qed.

End Conversion.

Section ThroughWider.

(* F, that of x and the result, A, that of the slope, and W, in which they are
   multiplied. *)
Context {prec emax precA emaxA precW emaxW : Z}.
Context {positive_prec : Prec_gt_0 prec} {prec_below_emax : Prec_lt_emax prec emax}.
Context {positive_precA : Prec_gt_0 precA} {precA_below_emaxA : Prec_lt_emax precA emaxA}.
Context {positive_precW : Prec_gt_0 precW} {precW_below_emaxW : Prec_lt_emax precW emaxW}.
Hypothesis wide : (prec + precA <= precW)%Z.
Hypothesis high : (emax + emaxA <= emaxW)%Z.
Hypothesis low : (3 - emaxW - precW <= (3 - emax - prec) + (3 - emaxA - precA))%Z.
Notation F := (binary_float prec emax).
Notation A := (binary_float precA emaxA).
Notation W := (binary_float precW emaxW).

(* LR-MIX-1, LR-MIX-2, LR-MIX-3, LR-MIX-4: converted to W, multiplied there and converted
   back, as rounded_product.h has it, every product of data is that of the
   specification, rounded once. *)
Theorem product_through_wider : forall (a : A) (x : F),
  convert (Bmult mode_NE (convert a : W) (convert x : W)) = product a x.
Proof.
  intros a x.
  assert (positive : (0 < prec /\ 0 < precA)%Z) by easy.
  assert (below : (prec < emax /\ precA < emaxA)%Z) by easy.
  assert (a_converted := converted_to_wider (prec := precA) (emax := emaxA)
    (prec' := precW) (emax' := emaxW) ltac:(lia) ltac:(lia) ltac:(lia) a).
  assert (x_converted := converted_to_wider (prec := prec) (emax := emax)
    (prec' := precW) (emax' := emaxW) ltac:(lia) ltac:(lia) ltac:(lia) x).
  destruct (is_finite a) eqn:finite_a, (is_finite x) eqn:finite_x.
  - (* Two numbers, whose product is exact in W. *)
    destruct a_converted as (value_a & number_a & sign_a); [easy |].
    destruct x_converted as (value_x & number_x & sign_x); [easy |].
    rewrite <- product_is_multiplication.
    assert (exact : round radix2 (SpecFloat.fexp precW emaxW) ZnearestE (B2R a * B2R x) =
                    B2R a * B2R x).
    { apply round_generic; [typeclasses eauto |].
      apply (product_is_exact (3 - emaxA - precA) precA (3 - emax - prec) prec
               (3 - emaxW - precW) precW);
        easy || lia || apply generic_format_B2R. }
    destruct (bounded_product (convert a : W) (convert x : W)) as (value & number & sign);
      rewrite ?value_a, ?value_x, ?exact in *; try easy.
    { rewrite Rabs_mult. apply Rlt_le_trans with (bpow radix2 (emaxA + emax)).
      - rewrite bpow_plus. apply Rmult_le_0_lt_compat; try apply Rabs_pos; apply abs_B2R_lt_emax.
      - apply bpow_le. lia. }
    rewrite sign_a, sign_x in sign.
    generalize (finite_converted (prec' := prec) (emax' := emax)
                  (product (convert a : W) (convert x : W)) number).
    generalize (finite_product a x finite_a finite_x). rewrite value, sign.
    set (bounded := Rlt_bool _ _). destruct bounded; [| congruence].
    intros (same & finite & same_sign) (same' & finite' & same_sign').
    apply B2R_Bsign_inj; congruence.
  - (* A number and an infinity or a NaN: a zero stays one, and another number as well. *)
    destruct a_converted as (value_a & _ & sign_a); [easy |].
    destruct a as [s | | | s m e v]; try easy; [now destruct x |].
    assert (strict : is_finite_strict (convert (B754_finite s m e v) : W) = true).
    { apply is_finite_strict_B2R. rewrite value_a. apply nonzero_value. }
    destruct (convert (B754_finite s m e v) : W); try easy. simpl in sign_a. subst.
    now destruct x.
  - destruct x_converted as (value_x & _ & sign_x); [easy |].
    destruct x as [s | | | s m e v]; try easy; [now destruct a |].
    assert (strict : is_finite_strict (convert (B754_finite s m e v) : W) = true).
    { apply is_finite_strict_B2R. rewrite value_x. apply nonzero_value. }
    destruct (convert (B754_finite s m e v) : W); try easy. simpl in sign_x. subst.
    now destruct a.
  - now destruct a, x.
Qed.

End ThroughWider.
