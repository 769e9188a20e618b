(* SPDX-License-Identifier: Apache-2.0

   Inputs on which a way to compute that is right elsewhere goes wrong: what the theorems
   of the other files need their conditions for. What the clauses forbid there is in
   counterexamples.tsv too, whose inputs are published test vectors. *)

Require Import ZArith Reals.
From Flocq Require Import Core IEEE754.BinarySingleNaN.
From Leakproof Require Import Data Kernels Formats.

Notation half := (binary_float 11 16).
Notation brain := (binary_float 8 128).
Notation single := (binary_float 24 128).

Local Instance half_emax : Prec_lt_emax 11 16 := eq_refl.
Local Instance brain_emax : Prec_lt_emax 8 128 := eq_refl.
Local Instance single_emax : Prec_lt_emax 24 128 := eq_refl.

(* Numbers, by their sign, significand and exponent. *)
Notation half_number s m e := (@B754_finite 11 16 s m e eq_refl).
Notation brain_number s m e := (@B754_finite 8 128 s m e eq_refl).
Notation single_number s m e := (@B754_finite 24 128 s m e eq_refl).

(* Two data that differ when computed. *)
Ltac differ :=
  intros a x; let same := fresh in intro same; apply (f_equal B2SF) in same; vm_compute in same; discriminate.

(* Through binary32: rounded there, and again to the format of x. *)
Definition through_binary32 {prec emax} {positive : Prec_gt_0 prec}
  {below : Prec_lt_emax prec emax} (a : single) (x : binary_float prec emax) :
  binary_float prec emax :=
  convert (Bmult mode_NE a (convert x : single)).

(* LR-MIX-2, LR-MIX-4: binary16, alpha = 0.135 (0x3e0a3d71), x = 0xbfb7. *)
Theorem binary16_rounded_twice :
  let a := single_number false 9059697 (-26) in
  let x := half_number true 1975 (-10) in
  through_binary32 a x <> product a x.
Proof. differ. Qed.

(* LR-MIX-2, LR-MIX-4: binary16, alpha = 0.1 (0x3dcccccd), x = 0x8005; subnormal. *)
Theorem subnormal_binary16_rounded_twice :
  let a := single_number false 13421773 (-27) in
  let x := half_number true 5 (-24) in
  through_binary32 a x <> product a x.
Proof. differ. Qed.

(* LR-MIX-2, LR-MIX-4: bfloat16, alpha = 0.165 (0x3e28f5c3), x = 0xbfe1. *)
Theorem bfloat16_rounded_twice :
  let a := single_number false 11072963 (-26) in
  let x := brain_number true 225 (-7) in
  through_binary32 a x <> product a x.
Proof. differ. Qed.

(* LR-MIX-2, LR-MIX-4: bfloat16, alpha = 0.1 (0x3dcccccd), x = 0x8005; subnormal. *)
Theorem subnormal_bfloat16_rounded_twice :
  let a := single_number false 13421773 (-27) in
  let x := brain_number true 5 (-133) in
  through_binary32 a x <> product a x.
Proof. differ. Qed.

(* LR-MIX-1, LR-MIX-3: bfloat16, alpha = 0.01 (0x3c23d70a), x = 0xbfa6: rounded to bfloat16
   first it is another slope. *)
Theorem slope_rounded_to_bfloat16 :
  let a := single_number false 10737418 (-30) in
  let x := brain_number true 166 (-7) in
  product (convert a : brain) x <> product a x.
Proof. differ. Qed.

(* LR-FWD-10: binary32, alpha = 2 (0x40000000), x = 0x3f800000: the select form is not the maximum above one. *)
Theorem select_is_not_maximum :
  let a := single_number false 8388608 (-22) in
  let x := single_number false 8388608 (-23) in
  select a x <> forward a x.
Proof. differ. Qed.

(* LR-FWD-4: binary32, alpha = -1, x = +0: a maximum of equal zeros takes its second
   operand, and the select form the product. Both are permitted. *)
Theorem maximum_of_zeros :
  let a := single_number true 8388608 (-23) in
  let x : single := B754_zero false in
  x86_maximum (product a x) x <> forward a x.
Proof. differ. Qed.
