# SPDX-License-Identifier: Apache-2.0
#
# cmake -DPKG_CONFIG=... -DCC=... -DPACKAGES=... -DSOURCE=... -DOUTPUT=...
#       -P pkg_config_test.cmake
#
# Compiles and runs a C program with the flags that pkg-config prints, once for
# the shared library and once for what the static one needs.

cmake_minimum_required(VERSION 3.25)
set(ENV{PKG_CONFIG_PATH} ${PACKAGES})
cmake_path(GET PACKAGES PARENT_PATH libraries)
set(ENV{LD_LIBRARY_PATH} ${libraries})
foreach(static "" --static)
  execute_process(COMMAND ${PKG_CONFIG} ${static} --cflags --libs leakproof
                  OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(printed UNIX_COMMAND "${printed}")
  if(static)
    list(TRANSFORM printed REPLACE "^-lleakproof_fast$" "-l:libleakproof_fast.a")
  endif()
  execute_process(COMMAND ${CC} -std=c99 -Wall -Wextra -pedantic -Werror -o ${OUTPUT}${static}
                          ${SOURCE} ${printed}
                  COMMAND_ERROR_IS_FATAL ANY)
  execute_process(COMMAND ${OUTPUT}${static} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
