(* SPDX-License-Identifier: Apache-2.0

   The functions of Oracle.v by number: twice the place of the format, one more for
   backward. *)

let answer which a x dy =
  match which with
  | 0 -> Proved.forward_binary16 a x
  | 1 -> Proved.backward_binary16 a x dy
  | 2 -> Proved.forward_bfloat16 a x
  | 3 -> Proved.backward_bfloat16 a x dy
  | 4 -> Proved.forward_binary32 a x
  | 5 -> Proved.backward_binary32 a x dy
  | 6 -> Proved.forward_binary64 a x
  | 7 -> Proved.backward_binary64 a x dy
  | _ -> failwith "there is no such function"
