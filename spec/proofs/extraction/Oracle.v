(* SPDX-License-Identifier: Apache-2.0

   The program of Data.v on bit patterns: a pattern is decoded to the datum that it
   encodes, and the result is encoded again. Extract.v makes an executable of it, which
   answers any input as the theorems of Data.v say.

   A pattern is an integer, of three fields from the top: a sign bit, ew bits of exponent
   and mw bits of fraction (IEEE 754-2019, 3.4; bfloat16 is binary32 without its last 16
   bits). Every NaN is read as the NaN, which is written as the quiet one with payload 0. *)

Require Import ZArith Reals Bool Lia Lra.
From Flocq Require Import Core IEEE754.BinarySingleNaN IEEE754.Binary IEEE754.Bits.
From Leakproof Require Import Data.
Open Scope Z_scope.

Section Codec.

Variables mw ew : Z.
Hypothesis has_fraction : 0 < mw.
Hypothesis has_exponent : 0 < ew.
Hypothesis fraction_fits : mw + 1 < 2 ^ (ew - 1).

Notation prec := (mw + 1).
Notation emax := (2 ^ (ew - 1)).
Notation datum := (BinarySingleNaN.binary_float prec emax).
Notation with_payload := (Binary.binary_float prec emax).
Notation fields := (split_bits mw ew).

Definition decode (bits : Z) : datum :=
  B2BSN prec emax (binary_float_of_bits mw ew has_fraction has_exponent fraction_fits bits).

Lemma quiet_bit_fits : nan_pl prec (Z.to_pos (2 ^ (mw - 1))) = true.
Proof.
  unfold nan_pl. rewrite Digits.Zpos_digits2_pos, Z2Pos.id by (apply Z.pow_pos_nonneg; lia).
  change 2 with (radix2 : Z) at 1. rewrite Digits.Zdigits_Zpower by lia.
  apply Z.ltb_lt. lia.
Qed.

Definition quiet_nan : { nan : with_payload | is_nan prec emax nan = true } :=
  exist _ (B754_nan prec emax false (Z.to_pos (2 ^ (mw - 1))) quiet_bit_fits) eq_refl.

Definition encode (x : datum) : Z := bits_of_binary_float mw ew (BSN2B prec emax quiet_nan x).

(* What is written is read as it was: no two data share a pattern. *)
Theorem decode_encode : forall x, decode (encode x) = x.
Proof.
  intro x. unfold decode, encode.
  now rewrite binary_float_of_bits_of_binary_float, B2BSN_BSN2B.
Qed.

(* What is read is written as it was, but for the payload of a NaN: no two patterns share
   a number. *)
Theorem encode_decode : forall bits, 0 <= bits < 2 ^ (mw + ew + 1) ->
  BinarySingleNaN.is_nan (decode bits) = false -> encode (decode bits) = bits.
Proof.
  intros bits range. unfold decode, encode.
  set (x := binary_float_of_bits mw ew _ _ _ bits).
  assert (same : bits_of_binary_float mw ew x = bits)
    by now apply bits_of_binary_float_of_bits.
  clearbody x. rewrite <- same. now destruct x.
Qed.

Theorem encode_in_range : forall x, 0 <= encode x < 2 ^ (mw + ew + 1).
Proof. intro x. now apply bits_of_binary_float_range. Qed.

(* The three parts of a pattern, as IEEE 754 defines them. *)

Lemma fields_in_range : forall bits,
  let '(_, m, e) := fields bits in 0 <= m < 2 ^ mw /\ 0 <= e < 2 ^ ew.
Proof.
  intro bits. unfold split_bits.
  split; apply Z.mod_pos_bound, Z.pow_pos_nonneg; lia.
Qed.

(* A NaN is what has all ones for its exponent, and a fraction other than 0. *)
Theorem decode_nan : forall bits,
  let '(_, m, e) := fields bits in
  BinarySingleNaN.is_nan (decode bits) = true <-> e = 2 ^ ew - 1 /\ m <> 0.
Proof.
  intro bits. assert (range := fields_in_range bits).
  unfold decode. rewrite is_nan_B2BSN. unfold binary_float_of_bits.
  rewrite is_nan_FF2B. unfold binary_float_of_bits_aux.
  destruct (fields bits) as [[s m] e]. destruct range as [m_range e_range].
  assert (two : 2 <= 2 ^ ew) by (change 2 with (2 ^ 1) at 1; apply Z.pow_le_mono_r; lia).
  case Zeq_bool_spec; intro; [| case Zeq_bool_spec; intro].
  - destruct m; simpl; split; intro; try easy; lia.
  - destruct m; simpl; split; intro; try easy; lia.
  - destruct (m + 2 ^ mw) eqn:sum; simpl; split; intro; try easy; lia.
Qed.

(* An infinity is what has all ones for its exponent, and a fraction of 0. *)
Theorem decode_infinity : forall bits,
  let '(s, m, e) := fields bits in
  e = 2 ^ ew - 1 -> m = 0 -> decode bits = BinarySingleNaN.B754_infinity s.
Proof.
  intro bits. unfold decode, binary_float_of_bits.
  generalize (binary_float_of_bits_aux_correct mw ew has_fraction has_exponent fraction_fits bits).
  unfold binary_float_of_bits_aux. destruct (fields bits) as [[s m] e].
  assert (two : 2 <= 2 ^ ew) by (change 2 with (2 ^ 1) at 1; apply Z.pow_le_mono_r; lia).
  intros valid -> ->. revert valid.
  rewrite Zeq_bool_false, Zeq_bool_true by lia. reflexivity.
Qed.

(* Any other pattern is a number: fraction and exponent give its magnitude, with an
   implicit leading bit unless the exponent is 0, and the first field gives its sign. *)
Theorem decode_number : forall bits,
  let '(s, m, e) := fields bits in
  e < 2 ^ ew - 1 ->
  BinarySingleNaN.is_finite (decode bits) = true /\
  BinarySingleNaN.Bsign (decode bits) = s /\
  BinarySingleNaN.B2R (decode bits) =
    F2R (Float radix2 (cond_Zopp s (if e =? 0 then m else m + 2 ^ mw))
                      (Z.max e 1 + (3 - emax - prec) - 1)).
Proof.
  intro bits. assert (range := fields_in_range bits). unfold decode, binary_float_of_bits.
  generalize (binary_float_of_bits_aux_correct mw ew has_fraction has_exponent fraction_fits bits).
  unfold binary_float_of_bits_aux. destruct (fields bits) as [[s m] e].
  destruct range as [m_range e_range]. intros valid number. revert valid.
  case Zeq_bool_spec; intro zero.
  - rewrite zero, Z.eqb_refl.
    replace (Z.max 0 1 + (3 - emax - prec) - 1) with (3 - emax - prec) by lia.
    destruct m as [| m | m]; intro valid; [| now repeat split | lia].
    repeat split. simpl. now destruct s; rewrite F2R_0.
  - rewrite Zeq_bool_false by lia.
    replace (e =? 0) with false by (symmetry; now apply Z.eqb_neq).
    rewrite Z.max_l by lia.
    destruct (m + 2 ^ mw) as [| p | p] eqn:sum; intro valid; [lia | now repeat split | lia].
Qed.

End Codec.

(* The four formats, by their fields. *)

Record layout := Layout {
  fraction_width : Z;
  exponent_width : Z;
  has_fraction : 0 < fraction_width;
  has_exponent : 0 < exponent_width;
  fraction_fits : fraction_width + 1 < 2 ^ (exponent_width - 1)
}.

Definition binary16 := Layout 10 5 eq_refl eq_refl eq_refl.
Definition bfloat16 := Layout 7 8 eq_refl eq_refl eq_refl.
Definition binary32 := Layout 23 8 eq_refl eq_refl eq_refl.
Definition binary64 := Layout 52 11 eq_refl eq_refl eq_refl.

Section Oracle.

(* Of x, dy and the results, and of the slope. *)
Variables F A : layout.

Definition precision (format : layout) := fraction_width format + 1.
Definition limit (format : layout) := 2 ^ (exponent_width format - 1).
Definition decode_as (format : layout) :
    Z -> BinarySingleNaN.binary_float (precision format) (limit format) :=
  decode _ _ (has_fraction format) (has_exponent format) (fraction_fits format).
Definition encode_as (format : layout) :
    BinarySingleNaN.binary_float (precision format) (limit format) -> Z :=
  encode _ _ (has_fraction format).

Local Instance positive_precision (format : layout) : Prec_gt_0 (precision format).
Proof. destruct format. unfold Prec_gt_0, precision. simpl. lia. Qed.
Local Instance precision_below_limit (format : layout) :
  Prec_lt_emax (precision format) (limit format).
Proof. exact (fraction_fits format). Qed.

Definition backward_bits (a x dy : Z) : Z :=
  encode_as F (Data.backward (decode_as A a) (decode_as F x) (decode_as F dy)).
Definition forward_bits (a x : Z) : Z :=
  encode_as F (Data.forward (decode_as A a) (decode_as F x)).

(* The pattern that is answered encodes what the program of Data.v gives for the data that
   the patterns asked about encode. *)
Theorem backward_bits_is_backward : forall a x dy,
  decode_as F (backward_bits a x dy) =
  Data.backward (decode_as A a) (decode_as F x) (decode_as F dy).
Proof. intros. apply decode_encode. Qed.

Theorem forward_bits_is_forward : forall a x,
  decode_as F (forward_bits a x) =
  Data.forward (decode_as A a) (decode_as F x).
Proof. intros. apply decode_encode. Qed.

End Oracle.

(* As the specification pairs formats: that of the slope comes second. *)
Definition forward_binary16 := forward_bits binary16 binary32.
Definition forward_bfloat16 := forward_bits bfloat16 binary32.
Definition forward_binary32 := forward_bits binary32 binary32.
Definition forward_binary64 := forward_bits binary64 binary64.
Definition backward_binary16 := backward_bits binary16 binary32.
Definition backward_bfloat16 := backward_bits bfloat16 binary32.
Definition backward_binary32 := backward_bits binary32 binary32.
Definition backward_binary64 := backward_bits binary64 binary64.

(* One input of each side, by Coq's own evaluation: 0.01 * -1 in binary32, and 0.01 of
   binary32 times the least binary16 number, which underflows to -0. *)
Example forward_of_minus_one : forward_binary32 0x3c23d70a 0xbf800000 = 0xbc23d70a.
Proof. vm_compute. reflexivity. Qed.
Example forward_underflows : forward_binary16 0x3c23d70a 0x8001 = 0x8000.
Proof. vm_compute. reflexivity. Qed.
Example backward_on_the_right : backward_binary64 0x3f847ae147ae147b 1 42 = 42.
Proof. vm_compute. reflexivity. Qed.
