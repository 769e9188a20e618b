(* SPDX-License-Identifier: Apache-2.0

   Oracles that are wrong, to see that the comparison names what they do. The environment
   says which one the program is. *)

open Functions

let is_zero16 x = Z.equal (Z.logand x (Z.of_int 0x7fff)) Z.zero

(* The slope at zero is that of the right side: >= in place of >. *)
let right_slope_at_zero which a x dy =
  if which = 1 && is_zero16 x then dy else answer which a x dy

(* One result of binary64, of a product that is no tie, is the next number. *)
let one_ulp which a x dy =
  let result = answer which a x dy in
  let is hex z = Z.equal z (Z.of_string hex) in
  if which = 6 && is "0x3f847ae147ae147b" a && is "0xc008000000000000" x
  then Z.succ result else result

(* A NaN gives +0. *)
let drops_nan which a x dy =
  if which = 2 && Z.gt (Z.logand x (Z.of_int 0x7fff)) (Z.of_int 0x7f80)
  then Z.zero else answer which a x dy

(* More bits than the format has. *)
let too_wide which a x dy =
  let result = answer which a x dy in
  if which = 5 then Z.logor result (Z.shift_left Z.one 40) else result

let asked = ref 0

(* No more answers after a thousand. *)
let ends_early which a x dy =
  incr asked;
  if !asked > 1000 then exit 0 else answer which a x dy

let () =
  Serve.run
    (match Sys.getenv "LEAKPROOF_WRONG_ORACLE" with
     | "right_slope_at_zero" -> right_slope_at_zero
     | "one_ulp" -> one_ulp
     | "drops_nan" -> drops_nan
     | "too_wide" -> too_wide
     | "ends_early" -> ends_early
     | name -> failwith (name ^ " is no wrong oracle"))
