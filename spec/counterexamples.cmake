# SPDX-License-Identifier: Apache-2.0
#
# Turns tables such as spec/proofs/smt/models.tsv into C++:
# cmake "-DTABLES=FILE;..." -DOUTPUT=DIR -P counterexamples.cmake

cmake_minimum_required(VERSION 3.25)

set(table "")
foreach(file IN LISTS TABLES)
  file(STRINGS "${file}" lines ENCODING UTF-8)
  foreach(line IN LISTS lines)
    if(line MATCHES "^#")
      continue()
    endif()
    string(REPLACE "\t" ";" fields "${line}")
    list(LENGTH fields count)
    if(NOT count EQUAL 7)
      message(FATAL_ERROR "${file}: not 7 fields: ${line}")
    endif()
    list(GET fields 0 property)
    list(GET fields 1 format)
    list(GET fields 2 alpha)
    list(GET fields 3 x)
    list(GET fields 4 dy)
    list(GET fields 5 wrong)
    list(GET fields 6 comment)
    if(dy STREQUAL "-")
      set(dy "{}")
    endif()
    string(APPEND table
      "    {\"${property}\", \"${format}\", ${alpha}, ${x}, ${dy}, ${wrong},\n     \"${comment}\"},\n")
  endforeach()
endforeach()
file(WRITE "${OUTPUT}/counterexamples.inc" "${table}")
