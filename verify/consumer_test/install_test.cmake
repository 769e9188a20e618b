# SPDX-License-Identifier: Apache-2.0
#
# cmake -DBUILD=... -DPREFIX=... -DREQUIRED=... -DLOCAL=... -P install_test.cmake
#
# Installs BUILD into PREFIX, and fails unless the files of REQUIRED are there,
# each file is of a kind that users need, and none names a directory of LOCAL.

cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${PREFIX})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${PREFIX}
                OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(GLOB_RECURSE files RELATIVE ${PREFIX} ${PREFIX}/*)
foreach(file IN LISTS REQUIRED)
  if(NOT file IN_LIST files)
    message(SEND_ERROR "not installed: ${file}")
  endif()
endforeach()
foreach(file IN LISTS files)
  if(NOT REQUIRED)
    message(SEND_ERROR "installed, and nobody asked for it: ${file}")
  elseif(NOT file MATCHES "^(bin/leakproof|include/leakproof/(fast|ref|spec|verify)/.*[.](h|inc)|lib[^ ]*/libleakproof_[a-z]+[.](a|so[.0-9]*)|lib[^ ]*/cmake/leakproof/[^/]*[.]cmake|lib[^ ]*/pkgconfig/leakproof[.]pc|share/doc/leakproof/spec/[^/]*)$"
     OR file MATCHES "test|mutant|-inl[.]h")
    message(SEND_ERROR "installed, of no kind that users need: ${file}")
  endif()
  if(file MATCHES "[.](cmake|pc|h|inc)$")
    file(READ ${PREFIX}/${file} text)
    foreach(directory IN LISTS LOCAL)
      string(FIND "${text}" "${directory}/" found)
      if(NOT found EQUAL -1)
        message(SEND_ERROR "${file} names ${directory}, which users do not have")
      endif()
    endforeach()
  endif()
endforeach()
