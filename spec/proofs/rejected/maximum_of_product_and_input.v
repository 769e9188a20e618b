(* SPDX-License-Identifier: Apache-2.0

   A maximum loses -infinity where the slope is a zero: a = +0 and x = -infinity give
   -infinity in place of a NaN (Kernels.v, maximum_loses_minus_infinity).

   Rejected: while it is expected to have type *)

Require Import ZArith Reals.
From Flocq Require Import Core IEEE754.BinarySingleNaN.
From Leakproof Require Import Data Kernels.

Theorem maximum_of_product_and_input : forall {prec emax}
  {positive : Prec_gt_0 prec} {below : Prec_lt_emax prec emax}
  (a x : binary_float prec emax), is_finite a = true ->
  (is_finite x = true -> B2R x = 0%R -> Bsign a = false) ->
  True -> (* right: (x = B754_infinity true -> is_finite_strict a = true) -> *)
  x86_maximum (product a x) x = forward a x.
Proof.
  intros prec emax positive below a x finite at_zero at_minus_infinity.
  apply Kernels.maximum_of_product_and_input; [exact finite | exact at_zero |].
  exact at_minus_infinity. (* rejected *)
Qed.
