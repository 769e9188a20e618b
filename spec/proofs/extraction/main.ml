(* SPDX-License-Identifier: Apache-2.0

   The oracle that is extracted from the proofs, as a process: serve.ml says how it is
   asked. *)

let () = Serve.run Functions.answer
