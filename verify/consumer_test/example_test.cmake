# SPDX-License-Identifier: Apache-2.0
#
# cmake -DBUILD=... -DFAILING=... -P example_test.cmake
#
# Runs the example project that was built in BUILD, and fails unless all of its tests are
# run, those of the clauses FAILING fail and no others, each failure is reproduced by its
# own line, and ctest finds the same.

cmake_minimum_required(VERSION 3.25)
set(suite MyKernel/LeakyReluConformanceDeathTest)
execute_process(COMMAND ${BUILD}/my_tests RESULT_VARIABLE status OUTPUT_VARIABLE output
                ERROR_VARIABLE output)
# Brackets would keep CMake from seeing where the elements of a list end.
string(REPLACE "[" "(" output "${output}")
string(REPLACE "]" ")" output "${output}")
set(expected_status 0)
if(FAILING)
  set(expected_status 1)
endif()
if(NOT status STREQUAL expected_status)
  message(SEND_ERROR "exit status ${status}, not ${expected_status}")
endif()
if(NOT output MATCHES "\n[(]==========[)] 47 tests from 2 test suites ran[.]")
  message(SEND_ERROR "did not run all of its tests")
endif()

# Each is named as it fails, and once more in the end.
string(REGEX MATCHALL "FAILED  [)] [^ \n]+ [(][0-9]+ ms" failed "${output}")
list(TRANSFORM failed REPLACE "^FAILED  [)] ([^ ]+) .*" "\\1")
set(expected "")
foreach(clause IN LISTS FAILING)
  list(APPEND expected ${suite}.${clause}/binary32)
  string(REPLACE "_" "-" id ${clause})
  if(NOT output MATCHES "my_tests.cc:[0-9]+: Failure\nFailed\n${id}  ")
    message(SEND_ERROR "does not show that ${id} failed")
  endif()
endforeach()
if(NOT "${failed}" STREQUAL "${expected}")
  message(SEND_ERROR "failed:\n  ${failed}\nand not:\n  ${expected}")
endif()

string(REGEX MATCHALL "\n           reproduce  [^\n]+" lines "${output}")
list(LENGTH lines count)
list(LENGTH FAILING expected_count)
if(NOT count EQUAL expected_count)
  message(SEND_ERROR "${count} lines that reproduce a failure, not ${expected_count}")
endif()
foreach(line IN LISTS lines)
  string(REGEX REPLACE "\n           reproduce  " "" command "${line}")
  execute_process(COMMAND env -u LEAKPROOF_EFFORT sh -c "${command}" RESULT_VARIABLE status
                  OUTPUT_VARIABLE again)
  if(NOT status EQUAL 1 OR NOT again MATCHES "\n 1 FAILED TEST")
    message(SEND_ERROR "does not reproduce the failure: ${command}\n${again}")
  endif()
endforeach()

execute_process(COMMAND ${CMAKE_CTEST_COMMAND} --test-dir ${BUILD} OUTPUT_VARIABLE of_ctest)
if(NOT of_ctest MATCHES "\n[0-9]+% tests passed, ${expected_count} tests failed out of 47\n")
  message(SEND_ERROR "ctest does not say that ${expected_count} of 47 tests failed:\n${of_ctest}")
endif()
foreach(skipped LR_MIX_1/binary32 Sweep/binary32_forward)
  if(NOT of_ctest MATCHES "${suite}.${skipped} [(]Skipped[)]")
    message(SEND_ERROR "ctest does not list ${skipped} as skipped:\n${of_ctest}")
  endif()
endforeach()
message("${output}")
