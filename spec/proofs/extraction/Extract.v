(* SPDX-License-Identifier: Apache-2.0

   Makes OCaml of Oracle.v: proved.ml, in the folder where Coq runs. main.ml asks it.

   What the answers rest upon, besides the proofs:

   - That extraction keeps what a program computes. It erases types and proofs alone: the
     program calls no axiom, or there would be an error here. Those of the real numbers
     stand in proofs, which are gone.
   - That zarith computes with integers as Coq does. ExtrOcamlZBigInt of Coq's standard
     library takes Z, positive and N for zarith's integers, which are of any size, so that
     nothing can overflow, and their sums, products, quotients, remainders, comparisons and
     shifts for zarith's. Where the two differ it says what Coq has: a quotient by zero is
     zero, and a difference of positive numbers is at least 1.
   - That main.ml, which has no arithmetic but for moving 64 bits in and out, does so.

   No other constant is replaced. The program shares no line, and no library but GMP, with
   the reference of ref/: there the exact product is MPFR's, which is made of GMP, or is
   one of machine integers. *)

Require Import ExtrOcamlBasic ExtrOcamlZBigInt.
From Leakproof.extraction Require Import Oracle.

Set Warnings "+extraction-axiom-to-realize,+extraction-logical-axiom".
Extraction "proved.ml"
  forward_binary16 forward_bfloat16 forward_binary32 forward_binary64
  backward_binary16 backward_bfloat16 backward_binary32 backward_binary64.
