(* SPDX-License-Identifier: Apache-2.0

   How to round the product of a number of 16 bits and a binary32 slope once, given that
   product rounded to binary32: what licenses the kernels in fast/ to stay in binary32.
   Over the real numbers, and without overflow.

   Where: the binary32 product tells what to round the product to, unless it is a
   midpoint, half way between two neighbours. Which way: then one constant for each slope
   tells on which side of their midpoints all its products are. Ties: a slope whose odd
   part is short has exact products; any other has none on a midpoint. *)

Require Import ZArith Znumtheory Zpow_facts Reals Bool Lia Lra.
From Flocq Require Import Core.
Open Scope R_scope.

Section MixedPrecision.

(* F is a format of P bits of significand, and 2^emin its smallest number: (11, -24) for
   binary16, (8, -133) for bfloat16. Neither F nor binary32 has a largest number here:
   IEEE 754 too rounds as if there were none, and then calls what is too large an
   overflow. *)
Variables P emin : Z.
Hypothesis precision : (2 <= P <= 11)%Z.
Hypothesis least : (-148 <= emin)%Z.

Local Instance positive_precision : Prec_gt_0 P.
Proof. unfold Prec_gt_0; lia. Qed.
Local Instance positive_precision32 : Prec_gt_0 24.
Proof. easy. Qed.

Notation two := (bpow radix2).
Notation exponent := (FLT_exp emin P).
Notation exponent32 := (FLT_exp (-149) 24).
Notation F := (generic_format radix2 exponent).
Notation F32 := (generic_format radix2 exponent32).
Notation next := (succ radix2 exponent).
Notation RN := (round radix2 exponent ZnearestE).
Notation RN32 := (round radix2 exponent32 ZnearestE).

(* What lies half way between a number of F and the next one. *)
Definition midpoint (M : R) := exists d, F d /\ M = (d + next d) / 2.

(* Numbers of F and their midpoints are integers times powers of two, of at most P and
   P + 1 bits; hence numbers of binary32. *)

Lemma number_form : forall x, F x ->
  exists m k, x = IZR m * two k /\ (Z.abs m < 2 ^ P)%Z /\ (emin <= k)%Z.
Proof.
  intros x number. apply FLT_format_generic in number; [| typeclasses eauto].
  destruct number as [[m k] value bounded above]. exists m, k. auto.
Qed.

Lemma few_bits_are_binary32 : forall bits m k, (bits <= 24)%Z -> (Z.abs m < 2 ^ bits)%Z ->
  (-149 <= k)%Z -> F32 (IZR m * two k).
Proof.
  intros bits m k few bounded above. apply generic_format_FLT.
  exists (Float radix2 m k); [reflexivity | | exact above].
  apply Z.lt_le_trans with (1 := bounded). now apply (Z.pow_le_mono_r 2).
Qed.

Lemma number_is_binary32 : forall x, F x -> F32 x.
Proof.
  intros x number. destruct (number_form x number) as (m & k & -> & bounded & above).
  apply (few_bits_are_binary32 P); lia.
Qed.

Lemma next_number : forall d, F d -> F (next d).
Proof. apply generic_format_succ. typeclasses eauto. Qed.

Lemma next_above : forall d, F d -> d < next d.
Proof.
  intros d number. destruct (Req_dec d 0) as [-> | nonzero].
  - rewrite succ_0, ulp_FLT_0 by typeclasses eauto. apply bpow_gt_0.
  - now apply succ_gt_id.
Qed.

Lemma neighbours : forall v, exists d, F d /\ d <= v <= next d.
Proof.
  intro v. exists (round radix2 exponent Zfloor v). repeat split.
  - apply generic_format_round; typeclasses eauto.
  - apply round_DN_pt. typeclasses eauto.
  - apply succ_round_ge_id; typeclasses eauto.
Qed.

Lemma midpoint_opposite : forall M, midpoint M -> midpoint (- M).
Proof.
  intros M (d & number & ->). exists (- next d). split.
  - now apply generic_format_opp, next_number.
  - rewrite succ_opp, pred_succ by (typeclasses eauto || easy). lra.
Qed.

Lemma midpoint_form_right : forall d, F d -> 0 <= d ->
  exists p k, (d + next d) / 2 = IZR p * two k /\
    Z.Odd p /\ (Z.abs p < 2 ^ (P + 1))%Z /\ (emin - 1 <= k)%Z.
Proof.
  intros d number right. rewrite succ_eq_pos by easy.
  assert (half : forall k, two k = 2 * two (k - 1)).
  { intro k. replace k with (1 + (k - 1))%Z at 1 by ring. now rewrite bpow_plus. }
  destruct (Req_dec d 0) as [-> | nonzero].
  - exists 1%Z, (emin - 1)%Z. rewrite ulp_FLT_0, (half emin) by typeclasses eauto.
    repeat split; [lra | now exists 0%Z | | lia]. apply (Z.pow_gt_1 2); lia.
  - rewrite ulp_neq_0 by easy. set (k := cexp radix2 exponent d).
    set (m := Ztrunc (scaled_mantissa radix2 exponent d)).
    assert (value : d = IZR m * two k) by exact number.
    exists (2 * m + 1)%Z, (k - 1)%Z. rewrite (half k) in *. rewrite plus_IZR, mult_IZR.
    repeat split; [lra | now exists m | |].
    + enough (Z.abs m < 2 ^ P)%Z by (rewrite Z.pow_add_r; lia).
      apply lt_IZR. rewrite abs_IZR, (IZR_Zpower radix2) by lia. unfold m.
      rewrite <- scaled_mantissa_generic by easy.
      apply Rlt_le_trans with (1 := scaled_mantissa_lt_bpow _ _ d).
      apply bpow_le. unfold cexp, FLT_exp. lia.
    + enough (emin <= k)%Z by lia. apply Z.le_max_r.
Qed.

Lemma midpoint_form : forall M, midpoint M ->
  exists p k, M = IZR p * two k /\
    Z.Odd p /\ (Z.abs p < 2 ^ (P + 1))%Z /\ (emin - 1 <= k)%Z.
Proof.
  intros M (d & number & ->).
  destruct (Rle_or_lt 0 d) as [right | left]; [now apply midpoint_form_right |].
  destruct (midpoint_form_right (- next d)) as (p & k & value & odd & bounds).
  - now apply generic_format_opp, next_number.
  - enough (next d <= 0) by lra.
    apply succ_le_lt; try easy; [typeclasses eauto | apply generic_format_0].
  - exists (- p)%Z, k. rewrite Z.abs_opp. repeat split; try easy.
    + rewrite succ_opp, pred_succ in value by (typeclasses eauto || easy).
      rewrite opp_IZR. lra.
    + destruct odd as [c ->]. exists (- c - 1)%Z. ring.
Qed.

Lemma midpoint_is_binary32 : forall M, midpoint M -> F32 M.
Proof.
  intros M half. destruct (midpoint_form M half) as (p & k & -> & _ & bounded & above).
  apply (few_bits_are_binary32 (P + 1)); lia.
Qed.

(* Where. *)

(* LR-MIX-2, LR-MIX-4: rounding to binary32 keeps the order of a product and a midpoint,
   so that the binary32 product tells the side, unless it is the midpoint itself. *)
Theorem midpoint_comparison_survives : forall v M, midpoint M -> RN32 v <> M ->
  (RN32 v < M <-> v < M) /\ (M < RN32 v <-> M < v).
Proof.
  intros v M half differs.
  assert (format : F32 M) by now apply midpoint_is_binary32.
  assert (v <= M -> RN32 v <= M) by (apply round_le_generic; easy || typeclasses eauto).
  assert (M <= v -> M <= RN32 v) by (apply round_ge_generic; easy || typeclasses eauto).
  destruct (Rtotal_order v M) as [less | [same | greater]]; [lra | | lra].
  destruct differs. rewrite same. now apply round_generic; [typeclasses eauto |].
Qed.

(* To either side of a midpoint, however ties are rounded. *)

Lemma below_midpoint : forall choice v d, F d -> d <= v < (d + next d) / 2 ->
  round radix2 exponent (Znearest choice) v = d.
Proof.
  intros choice v d number [above below]. apply Rle_antisym.
  - apply round_N_le_midp; easy || typeclasses eauto.
  - apply round_ge_generic; easy || typeclasses eauto.
Qed.

Lemma above_midpoint : forall choice v d, F d -> (d + next d) / 2 < v <= next d ->
  round radix2 exponent (Znearest choice) v = next d.
Proof.
  intros choice v d number [above below].
  assert (number' := next_number d number). apply Rle_antisym.
  - apply round_le_generic; easy || typeclasses eauto.
  - apply round_N_ge_midp; try easy || typeclasses eauto.
    rewrite pred_succ by (easy || typeclasses eauto). lra.
Qed.

Lemma neighbours_survive : forall v d, F d ->
  (d <= v -> d <= RN32 v) /\ (v <= next d -> RN32 v <= next d).
Proof.
  intros v d number. split; intro.
  - apply round_ge_generic; try easy || typeclasses eauto. now apply number_is_binary32.
  - apply round_le_generic; try easy || typeclasses eauto.
    now apply number_is_binary32, next_number.
Qed.

(* LR-MIX-2, LR-MIX-4: where the binary32 product is no midpoint, rounding it to F gives
   what rounding the product itself gives. *)
Theorem double_rounding_off_midpoints : forall v,
  ~ midpoint (RN32 v) -> RN (RN32 v) = RN v.
Proof.
  intros v off. destruct (neighbours v) as (d & number & above & below).
  destruct (neighbours_survive v d number) as [above32 below32].
  assert (half : midpoint ((d + next d) / 2)) by now exists d.
  assert (differs : RN32 v <> (d + next d) / 2) by now intros same; rewrite same in off.
  destruct (midpoint_comparison_survives v _ half differs) as [left right].
  destruct (Rdichotomy _ _ differs) as [less | greater].
  - rewrite 2!(below_midpoint _ _ d); tauto.
  - rewrite 2!(above_midpoint _ _ d); tauto.
Qed.

(* LR-MIX-2, LR-MIX-4: where it is one, the side on which the product is decides between
   the two neighbours. *)
Theorem double_rounding_by_side : forall v d, F d -> RN32 v = (d + next d) / 2 ->
  (v < RN32 v -> RN v = d) /\ (RN32 v < v -> RN v = next d).
Proof.
  intros v d number at_midpoint. assert (apart := next_above d number).
  assert (v <= d -> RN32 v <= d).
  { apply round_le_generic; try typeclasses eauto. now apply number_is_binary32. }
  assert (next d <= v -> next d <= RN32 v).
  { apply round_ge_generic; try typeclasses eauto.
    now apply number_is_binary32, next_number. }
  split; intro side; [apply below_midpoint | apply above_midpoint]; easy || lra.
Qed.

(* LR-MIX-2, LR-MIX-4: below the least midpoint of F none is met; so binary16 does not
   suffer from the imprecision of binary32 below 2^-126. *)
Theorem double_rounding_below_midpoints : forall v, Rabs (RN32 v) < two (emin - 1) ->
  RN (RN32 v) = RN v.
Proof.
  intros v below. apply double_rounding_off_midpoints. intro half.
  destruct (midpoint_form _ half) as (p & k & value & odd & _ & above).
  apply Rlt_not_le with (1 := below).
  rewrite value, Rabs_mult, <- abs_IZR, (Rabs_pos_eq (two k)) by apply bpow_ge_0.
  apply bpow_le with (r := radix2) in above.
  assert (1 <= IZR (Z.abs p)) by (apply IZR_le; destruct odd; lia).
  assert (0 < two k) by apply bpow_gt_0. nra.
Qed.

(* Which way: for midpoints from 2^-126 on, where binary32 has its 24 bits. Those of
   binary16 all are; bfloat16 has smaller ones, of which nothing is said here. *)

(* The ratios of a midpoint and a number, and what is as near to one as a slope is whose
   product with the number is rounded to the midpoint. *)
Definition ratio (b : R) := exists p q k,
  b = IZR p / IZR q * two k /\ (0 < p < 2 ^ (P + 1))%Z /\ (0 < q < 2 ^ P)%Z.
Definition near (a b : R) := Rabs (b - a) <= two (-24) * b.

(* Two numbers of 23 bits that differ, do so by more than one part in 2^23: so much that
   nothing is within one part in 2^24 of both. *)

Lemma integers_apart : forall m n : Z, (m < 2 ^ 23)%Z -> (m < n)%Z ->
  (1 + two (-24)) * IZR m < (1 - two (-24)) * IZR n.
Proof.
  intros m n bounded less. apply Z.le_succ_l, IZR_le in less. rewrite succ_IZR in less.
  apply Zlt_le_succ, IZR_le in bounded. rewrite succ_IZR in bounded.
  simpl two. simpl (2 ^ 23)%Z in bounded. lra.
Qed.

Lemma scaled_apart : forall m1 k1 m2 k2,
  (m1 < 2 ^ 23)%Z -> (0 < m2 < 2 ^ 23)%Z -> IZR m1 * two k1 < IZR m2 * two k2 ->
  (1 + two (-24)) * (IZR m1 * two k1) < (1 - two (-24)) * (IZR m2 * two k2).
Proof.
  intros m1 k1 m2 k2 bounded1 bounded2.
  assert (scale : forall m k j, (j <= k)%Z ->
    IZR m * two k = IZR (m * 2 ^ (k - j)) * two j).
  { intros m k j ordered. rewrite mult_IZR, (IZR_Zpower radix2) by lia.
    rewrite Rmult_assoc, <- bpow_plus. do 2 f_equal. ring. }
  set (j := Z.min k1 k2).
  rewrite (scale m1 k1 j), (scale m2 k2 j) by lia. intro less.
  rewrite <- !Rmult_assoc. apply Rmult_lt_compat_r; [apply bpow_gt_0 |].
  apply Rmult_lt_reg_r, lt_IZR in less; [| apply bpow_gt_0].
  apply integers_apart; [| easy].
  destruct (Z.min_spec k1 k2) as [[order minimum] | [order minimum]]; fold j in minimum;
    rewrite minimum, Z.sub_diag in *; lia.
Qed.

Lemma not_near_two : forall a b1 b2,
  ratio b1 -> ratio b2 -> near a b1 -> near a b2 -> ~ b1 < b2.
Proof.
  intros a b1 b2 ratio1 ratio2 near1 near2 less.
  assert (close : (1 - two (-24)) * b2 <= (1 + two (-24)) * b1).
  { apply Rabs_le_inv in near1, near2. lra. }
  destruct ratio1 as (p1 & q1 & k1 & value1 & p1_bounds & q1_bounds).
  destruct ratio2 as (p2 & q2 & k2 & value2 & p2_bounds & q2_bounds).
  assert (below : forall p q, (0 < p < 2 ^ (P + 1))%Z -> (0 < q < 2 ^ P)%Z ->
    (0 < p * q < 2 ^ 23)%Z).
  { intros p q p_bounds q_bounds. split; [lia |].
    apply Z.lt_le_trans with (2 ^ (P + 1) * 2 ^ P)%Z; [apply Z.mul_lt_mono_nonneg; lia |].
    rewrite <- Z.pow_add_r by lia. apply (Z.pow_le_mono_r 2); lia. }
  assert (q1_positive : 0 < IZR q1) by now apply IZR_lt.
  assert (q2_positive : 0 < IZR q2) by now apply IZR_lt.
  assert (scaled1 : b1 * (IZR q1 * IZR q2) = IZR (p1 * q2) * two k1).
  { rewrite value1, mult_IZR. field. lra. }
  assert (scaled2 : b2 * (IZR q1 * IZR q2) = IZR (p2 * q1) * two k2).
  { rewrite value2, mult_IZR. field. lra. }
  assert (positive : 0 < IZR q1 * IZR q2) by now apply Rmult_lt_0_compat.
  apply Rmult_le_compat_r with (r := IZR q1 * IZR q2) in close; [| lra].
  apply Rmult_lt_compat_r with (r := IZR q1 * IZR q2) in less; [| easy].
  rewrite !Rmult_assoc, scaled1, scaled2 in close. rewrite scaled1, scaled2 in less.
  apply Rle_not_lt with (1 := close). apply scaled_apart; try apply below; easy.
Qed.

(* LR-MIX-2, LR-MIX-4: no slope is near two ratios: cross-multiplied, these are integers
   of 2P + 1 <= 23 bits, times powers of two. *)
Theorem one_ratio : forall a b1 b2,
  ratio b1 -> ratio b2 -> near a b1 -> near a b2 -> b1 = b2.
Proof.
  intros a b1 b2 ratio1 ratio2 near1 near2.
  apply Rle_antisym; apply Rnot_lt_le; eapply not_near_two; eassumption.
Qed.

(* LR-MIX-2, LR-MIX-4: a product as large as the smallest normal number of binary32 stays
   so when rounded to it, and errs by one part in 2^24 at most. *)
Theorem normal_product : forall v, two (-126) <= Rabs v ->
  two (-126) <= Rabs (RN32 v) /\ Rabs (RN32 v - v) <= two (-24) * Rabs v.
Proof.
  intros v normal. split.
  - apply abs_round_ge_generic; try typeclasses eauto; [| easy].
    now apply generic_format_FLT_bpow.
  - apply Rle_trans with (1 := error_le_half_ulp _ _ _ _).
    apply (ulp_FLT_le radix2 (-149) 24) in normal. simpl two in *. lra.
Qed.

Lemma normal_result : forall v, two (-126) <= Rabs (RN32 v) ->
  Rabs (RN32 v - v) <= two (-24) * Rabs (RN32 v).
Proof.
  intros v normal. apply Rle_trans with (1 := error_le_half_ulp_round _ _ _ _).
  apply (ulp_FLT_le radix2 (-149) 24) in normal. simpl two in *. lra.
Qed.

Lemma ratio_of_midpoint : forall x M, F x -> x <> 0 -> midpoint M ->
  ratio (Rabs M / Rabs x).
Proof.
  intros x M number nonzero half.
  destruct (midpoint_form M half) as (p & j & M_value & odd & p_bounded & _).
  destruct (number_form x number) as (m & k & x_value & m_bounded & _).
  exists (Z.abs p), (Z.abs m), (j - k)%Z.
  assert (p <> 0%Z) by (destruct odd; lia).
  assert (m <> 0%Z) by (intros ->; apply nonzero; rewrite x_value; apply Rmult_0_l).
  split; [| lia].
  rewrite M_value, x_value, !Rabs_mult, <- !abs_IZR.
  rewrite !(Rabs_pos_eq (two _)) by apply bpow_ge_0.
  unfold Zminus. rewrite bpow_plus, bpow_opp. field.
  split; [apply Rgt_not_eq, bpow_gt_0 | apply IZR_neq; lia].
Qed.

Lemma midpoint_is_near : forall x a, F x ->
  midpoint (RN32 (x * a)) -> two (-126) <= Rabs (RN32 (x * a)) ->
  0 < Rabs x /\ ratio (Rabs (RN32 (x * a)) / Rabs x) /\
  near (Rabs a) (Rabs (RN32 (x * a)) / Rabs x).
Proof.
  intros x a number half normal.
  assert (error := normal_result (x * a) normal).
  set (r := RN32 (x * a)) in *.
  assert (right : 0 < Rabs r) by (apply Rlt_le_trans with (2 := normal), bpow_gt_0).
  assert (x_nonzero : x <> 0).
  { intros ->. revert right. unfold r. rewrite Rmult_0_l, round_0 by typeclasses eauto.
    rewrite Rabs_R0. apply Rlt_irrefl. }
  assert (x_positive : 0 < Rabs x) by now apply Rabs_pos_lt.
  split; [easy | split].
  - now apply ratio_of_midpoint.
  - unfold near. set (b := Rabs r / Rabs x).
    apply Rmult_le_reg_r with (1 := x_positive).
    rewrite <- (Rabs_Rabsolu x) at 1. rewrite <- Rabs_mult.
    replace ((b - Rabs a) * Rabs x) with (Rabs r - Rabs (x * a))
      by (unfold b; rewrite Rabs_mult; field; lra).
    replace (two (-24) * b * Rabs x) with (two (-24) * Rabs r) by (unfold b; field; lra).
    apply Rle_trans with (2 := error), Rabs_triang_inv2.
Qed.

(* LR-MIX-2, LR-MIX-4: the products of one slope that binary32 rounds to a midpoint are
   all below it, or all above, or all on it, in magnitude. *)
Theorem one_side : forall a x1 x2, F x1 -> F x2 ->
  midpoint (RN32 (x1 * a)) -> midpoint (RN32 (x2 * a)) ->
  two (-126) <= Rabs (RN32 (x1 * a)) -> two (-126) <= Rabs (RN32 (x2 * a)) ->
  Rcompare (Rabs (x1 * a)) (Rabs (RN32 (x1 * a))) =
  Rcompare (Rabs (x2 * a)) (Rabs (RN32 (x2 * a))).
Proof.
  intros a x1 x2 number1 number2 half1 half2 normal1 normal2.
  destruct (midpoint_is_near x1 a) as (positive1 & ratio1 & near1); try easy.
  destruct (midpoint_is_near x2 a) as (positive2 & ratio2 & near2); try easy.
  assert (same := one_ratio _ _ _ ratio1 ratio2 near1 near2).
  assert (divided : forall x r, 0 < Rabs x ->
    Rcompare (Rabs (x * a)) (Rabs r) = Rcompare (Rabs a) (Rabs r / Rabs x)).
  { intros x r positive. rewrite Rabs_mult, Rmult_comm.
    rewrite <- (Rcompare_mult_r (Rabs x) (Rabs a)) by easy.
    now replace (Rabs r / Rabs x * Rabs x) with (Rabs r) by (field; lra). }
  now rewrite (divided x1), (divided x2), same.
Qed.

(* LR-MIX-2, LR-MIX-4: hence one constant for each slope, here c, decides: it may be taken
   from any x0 whose product is rounded to a midpoint, and holds for every x whose product
   is; in magnitude. *)
Theorem one_constant_decides : forall a x0 x d,
  F x0 -> midpoint (RN32 (x0 * a)) -> two (-126) <= Rabs (RN32 (x0 * a)) ->
  let c := Rcompare (Rabs (x0 * a)) (Rabs (RN32 (x0 * a))) in
  F x -> F d -> let r := RN32 (Rabs (x * a)) in
  r = (d + next d) / 2 -> two (-126) <= r ->
  RN (Rabs (x * a)) = match c with Lt => d | Eq => RN r | Gt => next d end.
Proof.
  intros a x0 x d number0 half0 normal0 c number number_d r at_midpoint normal.
  assert (magnitude : r = Rabs (RN32 (x * a))) by (apply round_NE_abs; typeclasses eauto).
  assert (half : midpoint (RN32 (x * a))).
  { assert (half : midpoint (Rabs (RN32 (x * a)))).
    { rewrite <- magnitude. now exists d. }
    revert half. unfold Rabs. destruct (Rcase_abs _); [| easy].
    intro half. apply midpoint_opposite in half. now rewrite Ropp_involutive in half. }
  rewrite magnitude in normal.
  unfold c. rewrite (one_side a x0 x) by easy. rewrite <- magnitude.
  destruct (double_rounding_by_side _ d number_d at_midpoint) as [below above].
  fold r in below, above.
  case Rcompare_spec; [exact below | now intros -> | exact above].
Qed.

(* Ties. A slope is an integer, its odd part, times a power of two. *)

(* LR-MIX-2, LR-MIX-4: where the odd part of the slope is short, the binary32 product is
   exact, and rounding it to F is the one rounding. *)
Theorem exact_product : forall x a i, F x -> (Z.abs a < 2 ^ (24 - P))%Z ->
  two (-126) <= Rabs (x * (IZR a * two i)) ->
  RN32 (x * (IZR a * two i)) = x * (IZR a * two i).
Proof.
  intros x a i number short normal.
  destruct (number_form x number) as (m & k & -> & bounded & _).
  rewrite (round_FLT_FLX radix2 (-149) 24) by exact normal.
  apply round_generic; [typeclasses eauto |]. apply generic_format_FLX.
  exists (Float radix2 (m * a) (k + i)).
  - unfold F2R. simpl. rewrite mult_IZR, bpow_plus. ring.
  - change (Z.abs (m * a) < 2 ^ 24)%Z. rewrite Z.abs_mul.
    replace 24%Z with (P + (24 - P))%Z by ring.
    rewrite Z.pow_add_r by lia. apply Z.mul_lt_mono_nonneg; lia.
Qed.

Lemma odd_divides : forall m a p j, Z.Odd a -> IZR (m * a) = IZR p * two j -> (a | p)%Z.
Proof.
  intros m a p j odd same.
  assert (bpow_Z : forall n, (0 <= n)%Z -> two n = IZR (2 ^ n))
    by (intros; symmetry; now apply (IZR_Zpower radix2)).
  destruct (Z.le_ge_cases 0 j) as [right | left].
  - rewrite bpow_Z, <- mult_IZR in same by easy. apply eq_IZR in same.
    apply Gauss with (2 ^ j)%Z.
    + exists m. rewrite same. ring.
    + apply rel_prime_Zpower_r, rel_prime_sym, prime_rel_prime; [easy | apply prime_2 |].
      destruct odd as [c ->]. intros [c' even]. lia.
  - assert (whole : IZR (m * a * 2 ^ (- j)) = IZR p).
    { rewrite mult_IZR, <- bpow_Z, same, Rmult_assoc, <- bpow_plus by lia.
      rewrite Z.add_opp_diag_r. apply Rmult_1_r. }
    apply eq_IZR in whole. exists (m * 2 ^ (- j))%Z. rewrite <- whole. ring.
Qed.

(* LR-MIX-2, LR-MIX-4: where it is long, no product is a midpoint: the odd part of the
   slope divides that of the product, and is longer than that of any midpoint. *)
Theorem no_ties : forall x a i, F x -> Z.Odd a -> (2 ^ (P + 1) <= Z.abs a)%Z ->
  ~ midpoint (x * (IZR a * two i)).
Proof.
  intros x a i number odd long half.
  destruct (number_form x number) as (m & k & -> & _ & _).
  destruct (midpoint_form _ half) as (p & j & same & odd_p & bounded & _).
  assert (divides : (a | p)%Z).
  { apply (odd_divides m a p (j - (k + i)) odd).
    unfold Zminus. rewrite bpow_plus, bpow_opp, <- Rmult_assoc, <- same.
    rewrite mult_IZR, bpow_plus. field. split; apply Rgt_not_eq, bpow_gt_0. }
  apply Zdivide_bounds in divides; [lia | destruct odd_p; lia].
Qed.

(* LR-MIX-2, LR-MIX-4: without ties it does not matter how ties are rounded. *)
Theorem ties_are_free : forall choice v, ~ midpoint v ->
  round radix2 exponent (Znearest choice) v = RN v.
Proof.
  intros choice v off. destruct (neighbours v) as (d & number & around).
  destruct (Rtotal_order v ((d + next d) / 2)) as [below | [half | above]].
  - now rewrite 2!(below_midpoint _ _ d).
  - destruct off. now exists d.
  - now rewrite 2!(above_midpoint _ _ d).
Qed.

(* LR-MIX-2, LR-MIX-4: every odd part is one of the two, or both. *)
Theorem exact_or_without_ties : forall a,
  (Z.abs a < 2 ^ (24 - P) \/ 2 ^ (P + 1) <= Z.abs a)%Z.
Proof.
  intro a. enough (2 ^ (P + 1) <= 2 ^ (24 - P))%Z by lia. apply (Z.pow_le_mono_r 2); lia.
Qed.

(* Off the midpoints, as binary16-inl.h, Product, goes: what binary32 shows as a midpoint
   of F, or as a number of it, is multiplied by 1 + 2^-23 where the products of the slope
   are above their midpoints, and else by 1 - 2^-24. *)

Notation above := (1 + two (-23)).
Notation below := (1 - two (-24)).

Lemma moved_up : forall r, two (-125) <= r ->
  r < RN32 (r * above) <= r * (1 + two (-22)).
Proof.
  intros r normal.
  assert (positive : 0 < r) by (apply Rlt_le_trans with (2 := normal), bpow_gt_0).
  assert (step : r * above = r + r * two (-23)) by ring.
  assert (smaller : two (-126) <= two (-125)) by (apply bpow_le; lia).
  destruct (normal_product (r * above)) as [_ error].
  { rewrite Rabs_pos_eq; simpl two in *; nra. }
  apply Rabs_le_inv in error. rewrite (Rabs_pos_eq (r * above)) in error
    by (simpl two; nra).
  simpl two in *. split; nra.
Qed.

Lemma moved_down : forall r, two (-125) <= r ->
  r * (1 - two (-22)) <= RN32 (r * below) < r.
Proof.
  intros r normal.
  assert (positive : 0 < r) by (apply Rlt_le_trans with (2 := normal), bpow_gt_0).
  assert (twice : two (-125) = 2 * two (-126)) by (now rewrite <- (bpow_plus radix2 1)).
  destruct (normal_product (r * below)) as [_ error].
  { rewrite Rabs_pos_eq; [| simpl two; nra].
    assert (0 < two (-126)) by apply bpow_gt_0. simpl (two (-24)). nra. }
  apply Rabs_le_inv in error. rewrite (Rabs_pos_eq (r * below)) in error
    by (simpl two; nra).
  simpl two in *. split; nra.
Qed.

(* So little that no neighbour or midpoint is reached. *)
Lemma step_is_small : forall d r, F d -> 0 <= d -> 0 <= r <= next d ->
  r * two (-22) < (next d - d) / 2.
Proof.
  intros d r number right [_ bounded]. rewrite succ_eq_pos in * by easy.
  assert (wide : d < ulp radix2 exponent d * two P).
  { assert (relative := ulp_FLT_gt radix2 emin P d). rewrite Rabs_pos_eq in relative by easy.
    apply Rmult_lt_reg_r with (two (- P)); [apply bpow_gt_0 |].
    rewrite Rmult_assoc, <- bpow_plus, Z.add_opp_diag_r. simpl (two 0). lra. }
  assert (ulp_positive : 0 < ulp radix2 exponent d).
  { assert (0 < two P) by apply bpow_gt_0. nra. }
  assert (precise : two P <= two 11) by (apply bpow_le; lia).
  simpl (two 11) in precise. simpl two. nra.
Qed.

(* LR-MIX-2, LR-MIX-4: a midpoint then goes where the product itself would go, *)
Theorem midpoint_is_moved : forall d, F d -> 0 <= d ->
  let M := (d + next d) / 2 in two (-125) <= M ->
  RN (RN32 (M * above)) = next d /\ RN (RN32 (M * below)) = d.
Proof.
  intros d number right M normal. assert (apart := next_above d number).
  assert (small : M * two (-22) < (next d - d) / 2)
    by (apply step_is_small; unfold M; easy || lra).
  destruct (moved_up M normal) as [up up_bounded].
  destruct (moved_down M normal) as [down_bounded down]. split.
  - apply above_midpoint; [easy |]. fold M. unfold M in *. lra.
  - apply below_midpoint; [easy |]. fold M. unfold M in *. lra.
Qed.

(* LR-MIX-2, LR-MIX-4: and a number stays. *)
Theorem number_is_not_moved : forall r, F r -> two (-125) <= r ->
  RN (RN32 (r * above)) = r /\ RN (RN32 (r * below)) = r.
Proof.
  intros r number normal.
  assert (positive : 0 < r) by (apply Rlt_le_trans with (2 := normal), bpow_gt_0).
  destruct (moved_up r normal) as [up up_bounded].
  destruct (moved_down r normal) as [down_bounded down]. split.
  - assert (apart := next_above r number).
    assert (small : r * two (-22) < (next r - r) / 2) by (apply step_is_small; easy || lra).
    apply below_midpoint; [easy | lra].
  - set (d := pred radix2 exponent r).
    assert (number_d : F d) by (apply generic_format_pred; easy || typeclasses eauto).
    assert (right : 0 <= d) by (apply pred_ge_0; easy || typeclasses eauto).
    assert (next_is : next d = r) by (apply succ_pred; easy || typeclasses eauto).
    assert (small : r * two (-22) < (next d - d) / 2) by (apply step_is_small; easy || lra).
    rewrite <- next_is at 2. apply above_midpoint; [easy | lra].
Qed.

(* Another slope, as SlopeOffMidpoints of mixed_rounding.cc looks for: b in place of a. *)

(* Numbers with no midpoint between them are rounded alike. *)
Lemma rounded_alike : forall v w, v <= w ->
  (forall M, midpoint M -> ~ v <= M <= w) -> RN v = RN w.
Proof.
  intros v w order none. destruct (neighbours v) as (d & number & above_d & below_next).
  assert (number' := next_number d number).
  assert (apart := next_above d number). assert (apart' := next_above (next d) number').
  assert (half : midpoint ((d + next d) / 2)) by now exists d.
  assert (half' : midpoint ((next d + next (next d)) / 2)) by now exists (next d).
  apply none in half. apply none in half'.
  destruct (Rlt_or_le v ((d + next d) / 2)) as [left | right].
  - rewrite 2!(below_midpoint _ _ d); easy || lra.
  - assert (beyond : (d + next d) / 2 < v).
    { destruct right as [right | same]; [easy |]. destruct half. lra. }
    rewrite (above_midpoint _ v d) by easy.
    destruct (Rle_or_lt w (next d)).
    + rewrite (above_midpoint _ w d); easy || lra.
    + rewrite (below_midpoint _ w (next d)); easy || lra.
Qed.

(* LR-MIX-2: where no ratio is near b, and none between a and b, products with b are on no
   midpoint of F, and rounded twice they are what products with a are rounded once. *)
Theorem slope_off_midpoints : (-125 <= emin)%Z -> forall a b, 0 < a -> 0 < b ->
  (forall r, ratio r -> ~ near b r) ->
  (forall r, ratio r -> ~ Rmin a b <= r <= Rmax a b) ->
  forall x, F x -> RN (RN32 (x * b)) = RN (x * a).
Proof.
  intros high a b a_positive b_positive off apart x number.
  destruct (Req_dec x 0) as [-> | nonzero].
  { now rewrite !Rmult_0_l, (round_0 _ exponent32) by typeclasses eauto. }
  assert (x_positive : 0 < Rabs x) by now apply Rabs_pos_lt.
  transitivity (RN (x * b)).
  - destruct (Rle_or_lt (two (emin - 1)) (Rabs (RN32 (x * b)))) as [large | tiny].
    + apply double_rounding_off_midpoints. intro half.
      destruct (midpoint_is_near x b) as (_ & is_ratio & is_near); try easy.
      * apply Rle_trans with (2 := large), bpow_le. lia.
      * rewrite (Rabs_pos_eq b) in is_near by lra. now apply (off _ is_ratio).
    + now apply double_rounding_below_midpoints.
  - assert (none : forall M, midpoint M ->
      ~ Rmin (x * a) (x * b) <= M <= Rmax (x * a) (x * b)).
    { intros M half between. apply (apart _ (ratio_of_midpoint x M number nonzero half)).
      assert (scaled : Rabs M = Rabs M / Rabs x * Rabs x) by (field; lra).
      set (r := Rabs M / Rabs x) in *. clearbody r.
      revert between scaled x_positive. unfold Rmin, Rmax, Rabs.
      destruct (Rle_dec (x * a) (x * b)), (Rle_dec a b), (Rcase_abs x), (Rcase_abs M);
        intros [lower upper] scaled x_positive; split; nra. }
    destruct (Rle_or_lt (x * a) (x * b)).
    + symmetry. apply rounded_alike; [easy |].
      rewrite Rmin_left, Rmax_right in none by easy. exact none.
    + apply rounded_alike; [lra |].
      rewrite Rmin_right, Rmax_left in none by lra. exact none.
Qed.

(* Two ratios that differ are apart by more than one part in the product of the numerator
   of the one and the denominator of the other, relative to one of the two. *)
Lemma ratios_apart : forall p q k p' q' k',
  (0 < p)%Z -> (0 < q)%Z -> (0 < p')%Z -> (0 < q')%Z ->
  let r := IZR p / IZR q * two k in let r' := IZR p' / IZR q' * two k' in r' <> r ->
  r <= Rabs (r' - r) * IZR p * IZR q' \/ r' <= Rabs (r' - r) * IZR p' * IZR q.
Proof.
  intros p q k p' q' k' p_positive q_positive p'_positive q'_positive r r' differ.
  apply IZR_lt in p_positive as p_right, q_positive as q_right,
    p'_positive as p'_right, q'_positive as q'_right.
  assert (power : forall j, (0 <= j)%Z -> two j = IZR (2 ^ j))
    by (intros; symmetry; now apply (IZR_Zpower radix2)).
  assert (scale : forall i, 0 < two i) by apply bpow_gt_0.
  (* Multiplied by q, q' and a power of two the difference is an integer. *)
  assert (whole : forall n i, (r' - r) * (IZR q * IZR q') = IZR n * two i ->
    two i <= Rabs (r' - r) * (IZR q * IZR q')).
  { intros n i same. rewrite <- (Rabs_pos_eq (IZR q * IZR q')) by nra.
    rewrite <- Rabs_mult, same, Rabs_mult, (Rabs_pos_eq (two i)), <- abs_IZR
      by (apply Rlt_le, scale).
    assert (n <> 0%Z).
    { intros ->. apply differ. rewrite Rmult_0_l in same.
      apply Rmult_integral in same. destruct same as [same | same]; nra. }
    assert (1 <= Z.abs n)%Z as one by lia. apply IZR_le in one.
    specialize (scale i). nra. }
  destruct (Z.le_ge_cases k k') as [order | order]; [left | right].
  - assert (from_whole := whole (p' * q * 2 ^ (k' - k) - p * q')%Z k).
    assert (r = IZR p / IZR q * two k) as r_is by easy.
    rewrite minus_IZR, !mult_IZR, <- power in from_whole by lia.
    assert (bound : two k <= Rabs (r' - r) * (IZR q * IZR q')).
    { apply from_whole. unfold r, r'. replace (two k') with (two (k' - k) * two k).
      - field. lra.
      - rewrite <- bpow_plus. f_equal. ring. }
    rewrite r_is at 1. apply Rmult_le_reg_r with (IZR q); [easy |].
    replace (IZR p / IZR q * two k * IZR q) with (IZR p * two k) by (field; lra). nra.
  - assert (from_whole := whole (p' * q - p * q' * 2 ^ (k - k'))%Z k').
    assert (r' = IZR p' / IZR q' * two k') as r'_is by easy.
    rewrite minus_IZR, !mult_IZR, <- power in from_whole by lia.
    assert (bound : two k' <= Rabs (r' - r) * (IZR q * IZR q')).
    { apply from_whole. unfold r, r'. replace (two k) with (two (k - k') * two k').
      - field. lra.
      - rewrite <- bpow_plus. f_equal. ring. }
    rewrite r'_is at 1. apply Rmult_le_reg_r with (IZR q'); [easy |].
    replace (IZR p' / IZR q' * two k' * IZR q') with (IZR p' * two k') by (field; lra). nra.
Qed.

(* LR-MIX-2: with r = p / q * 2^k the ratio that a is near, and b beyond a, not near r
   either, it is enough that b is not much farther from r: by 2^-24 less than the gap to
   the next ratio, 1 / max(p * 2^P, 2^(P+1) * q), relative to r. *)
Theorem slope_beside : forall p q k a b gap,
  (0 < p < 2 ^ (P + 1))%Z -> (0 < q < 2 ^ P)%Z ->
  let r := IZR p / IZR q * two k in
  r < a < b \/ b < a < r -> ~ near b r ->
  0 < gap -> gap * (IZR p * two P) <= 1 -> gap * (two (P + 1) * IZR q) <= 1 ->
  Rabs (b - r) + two (-24) * r < gap * r ->
  forall r', ratio r' -> ~ near b r' /\ ~ Rmin a b <= r' <= Rmax a b.
Proof.
  intros p q k a b gap p_bounds q_bounds r beyond far gap_positive gap_p gap_q reach r'
    (p' & q' & k' & value & p'_bounds & q'_bounds).
  assert (r_positive : 0 < r).
  { unfold r. apply Rmult_lt_0_compat; [| apply bpow_gt_0].
    apply Rdiv_lt_0_compat; apply IZR_lt; lia. }
  assert (r'_positive : 0 < r').
  { rewrite value. apply Rmult_lt_0_compat; [| apply bpow_gt_0].
    apply Rdiv_lt_0_compat; apply IZR_lt; lia. }
  destruct (Req_dec r' r) as [-> | differ].
  { split; [easy |]. unfold Rmin, Rmax. destruct (Rle_dec a b); lra. }
  set (D := Rabs (r' - r)).
  assert (D_positive : 0 < D) by (apply Rabs_pos_lt; lra).
  assert (D_is : D = r' - r \/ D = r - r').
  { unfold D, Rabs. destruct (Rcase_abs _); lra. }
  assert (power : forall j, (0 <= j)%Z -> two j = IZR (2 ^ j))
    by (intros; symmetry; now apply (IZR_Zpower radix2)).
  assert (p_one : 1 <= IZR p) by (apply IZR_le; lia).
  assert (q_one : 1 <= IZR q) by (apply IZR_le; lia).
  assert (h_positive := bpow_gt_0 radix2 P).
  assert (twice : two (P + 1) = 2 * two P) by (rewrite Z.add_comm; now rewrite bpow_plus).
  assert (coarse : two P <= two 11) by (apply bpow_le; lia).
  change (two 11) with 2048 in coarse.
  change (two (-24)) with (/ 16777216) in *.
  (* The gap, with what its bounds leave. *)
  assert (apart : gap * r * two P <= D * (two P - 1) \/
                  gap * r' * (2 * two P) <= D * (2 * two P - 1)).
  { destruct (ratios_apart p q k p' q' k') as [close | close]; try lia;
      rewrite <- ?value; try exact differ; fold r in close; rewrite <- value in close;
      fold D in close; [left | right].
    - assert (q'_most : IZR q' <= two P - 1).
      { rewrite power, <- minus_IZR by lia. apply IZR_le. lia. }
      assert (0 < IZR q') by (apply IZR_lt; lia).
      apply Rle_trans with (D * IZR q'); [| apply Rmult_le_compat_l; lra].
      apply Rle_trans with (gap * two P * (D * IZR p * IZR q')).
      + rewrite Rmult_assoc, (Rmult_comm r), <- Rmult_assoc.
        apply Rmult_le_compat_l; [nra | easy].
      + replace (gap * two P * (D * IZR p * IZR q'))
          with (gap * (IZR p * two P) * (D * IZR q')) by ring.
        rewrite <- (Rmult_1_l (D * IZR q')) at 2. apply Rmult_le_compat_r; [nra | easy].
    - assert (p'_most : IZR p' <= 2 * two P - 1).
      { rewrite <- twice, power, <- minus_IZR by lia. apply IZR_le. lia. }
      assert (0 < IZR p') by (apply IZR_lt; lia). rewrite <- twice in *.
      apply Rle_trans with (D * IZR p'); [| apply Rmult_le_compat_l; lra].
      apply Rle_trans with (gap * two (P + 1) * (D * IZR p' * IZR q)).
      + rewrite Rmult_assoc, (Rmult_comm r'), <- Rmult_assoc.
        apply Rmult_le_compat_l; [nra | easy].
      + replace (gap * two (P + 1) * (D * IZR p' * IZR q))
          with (gap * (two (P + 1) * IZR q) * (D * IZR p')) by ring.
        rewrite <- (Rmult_1_l (D * IZR p')) at 2. apply Rmult_le_compat_r; [nra | easy]. }
  assert (narrow : 2 * gap * two P <= 1) by (rewrite twice in gap_q; nra).
  set (reached := Rabs (b - r)) in *.
  assert (b_bounds : b <= r + reached /\ r <= b + reached).
  { assert (bound := Rle_refl reached). unfold reached in bound at 1.
    apply Rabs_le_inv in bound. lra. }
  clearbody D reached r.
  set (step := / 16777216) in *. assert (step_is : step = / 16777216) by easy. clearbody step.
  (* A ratio within reach of b is nearer to r than the gap lets it be. *)
  assert (no : ~ D <= step * r' + reached).
  { intro within. destruct apart as [gap_r | gap_r'].
    - assert (less : D * (1 - step) < gap * r) by (destruct D_is; nra).
      apply Rmult_lt_compat_r with (r := two P) in less; [| easy].
      assert (0 < D * (1 - step * two P)) by (apply Rmult_lt_0_compat; nra). nra.
    - assert (less : D * (1 - gap + step) < gap * r') by (destruct D_is; nra).
      apply Rmult_lt_compat_r with (r := 2 * two P) in less; [| lra].
      assert (0 <= D * (1 - 2 * gap * two P)) by (apply Rmult_le_pos; lra).
      assert (0 < D * (step * two P))
        by (apply Rmult_lt_0_compat; [| apply Rmult_lt_0_compat]; lra).
      nra. }
  split.
  - intro is_near. apply no. unfold near in is_near. apply Rabs_le_inv in is_near.
    change (two (-24)) with (/ 16777216) in is_near. rewrite <- step_is in is_near.
    destruct D_is; lra.
  - intro between. apply no. assert (0 < step * r') by (rewrite step_is; lra).
    revert between. unfold Rmin, Rmax. destruct (Rle_dec a b), D_is, beyond; lra.
Qed.

End MixedPrecision.
