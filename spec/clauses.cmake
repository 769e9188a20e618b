# SPDX-License-Identifier: Apache-2.0
#
# Turns the specification into C++: cmake -DSPEC=FILE -DOUTPUT=DIR -P clauses.cmake
# Headings "### LR-X-n: title" and "### LR-X-n (SHOULD): title" become
# clauses.inc, "Version x.y." becomes version.inc, and the whole text text.inc.

cmake_minimum_required(VERSION 3.25)

file(READ "${SPEC}" text)
if(NOT text MATCHES "\nVersion ([0-9]+\\.[0-9]+)\\.")
  message(FATAL_ERROR "${SPEC}: no line 'Version x.y.'")
endif()
set(version "${CMAKE_MATCH_1}")

file(STRINGS "${SPEC}" headings REGEX "^### " ENCODING UTF-8)
set(table "")
set(seen "")
foreach(heading IN LISTS headings)
  if(NOT heading MATCHES "^### (LR-[A-Z]+-[0-9]+)( \\(SHOULD\\))?: (.+)$")
    message(FATAL_ERROR "${SPEC}: not a clause heading: '${heading}'. "
                        "Write '### LR-CHAPTER-n: Title'.")
  endif()
  set(id "${CMAKE_MATCH_1}")
  set(title "${CMAKE_MATCH_3}")
  set(level kMust)
  if(CMAKE_MATCH_2)
    set(level kShould)
  endif()
  if(id IN_LIST seen)
    message(FATAL_ERROR "${SPEC}: clause ${id} appears twice. Ids are never reused.")
  endif()
  list(APPEND seen "${id}")
  string(APPEND table "    Clause{\"${id}\", Level::${level}, \"${title}\"},\n")
endforeach()

file(WRITE "${OUTPUT}/version.inc" "\"${version}\"\n")
file(WRITE "${OUTPUT}/clauses.inc" "${table}")
file(WRITE "${OUTPUT}/text.inc" "R\"SPEC(${text})SPEC\"\n")
