(* SPDX-License-Identifier: Apache-2.0

   The sign bit may not select the slope where that is -0: a = -0 and x = +0 give +0, and by
   the comparison -0 (Kernels.v, sign_differs_at_minus_zero_slope).

   Rejected: while it is expected to have type *)

Require Import ZArith Reals.
From Flocq Require Import Core IEEE754.BinarySingleNaN.
From Leakproof Require Import Data Kernels.

Theorem forward_by_sign : forall {prec emax}
  {positive : Prec_gt_0 prec} {below : Prec_lt_emax prec emax}
  (a x : binary_float prec emax) s, is_finite a = true ->
  B2R a = B2R a -> (* right: Bsign a = false -> *)
  Bltb Bone a = false -> (is_nan x = false -> s = Bsign x) ->
  Bmult mode_NE x (if s then a else Bone) = forward a x.
Proof.
  intros prec emax positive below a x s finite sign not_above sign_bit.
  apply Kernels.forward_by_sign; [exact finite | | exact not_above | exact sign_bit].
  exact sign. (* rejected *)
Qed.
