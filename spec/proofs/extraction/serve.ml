(* SPDX-License-Identifier: Apache-2.0

   Answers questions that come in on standard input, until it ends. A question is four
   integers of 64 bits, little-endian: which function, the patterns of a, x and dy; dy is
   ignored by forward. Its answer on standard output is one: a pattern. Answers to all
   questions that have come in whole are written before more are read. *)

let question_bytes = 32
let answer_bytes = 8
let most_questions = 4096

(* 64 bits stand for 0 .. 2^64 - 1. *)
let pattern_of_int64 bits = Z.extract (Z.of_int64 bits) 0 64
let int64_of_pattern pattern = Z.to_int64 (Z.signed_extract pattern 0 64)

let rec write_all bytes offset length =
  if length > 0 then begin
    let written = Unix.write Unix.stdout bytes offset length in
    write_all bytes (offset + written) (length - written)
  end

let run answer =
  let questions = Bytes.create (question_bytes * most_questions) in
  let answers = Bytes.create (answer_bytes * most_questions) in
  let answer_at i =
    let field k = Bytes.get_int64_le questions ((question_bytes * i) + (8 * k)) in
    let pattern k = pattern_of_int64 (field k) in
    let result = answer (Int64.to_int (field 0)) (pattern 1) (pattern 2) (pattern 3) in
    Bytes.set_int64_le answers (answer_bytes * i) (int64_of_pattern result)
  in
  (* [filled] bytes have come in and are not answered. *)
  let rec loop filled =
    let length = Unix.read Unix.stdin questions filled (Bytes.length questions - filled) in
    if length = 0 then begin
      if filled > 0 then failwith "the input ends within a question"
    end else begin
      let count = (filled + length) / question_bytes in
      for i = 0 to count - 1 do answer_at i done;
      write_all answers 0 (answer_bytes * count);
      let rest = filled + length - (question_bytes * count) in
      Bytes.blit questions (question_bytes * count) questions 0 rest;
      loop rest
    end
  in
  loop 0
