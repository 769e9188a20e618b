# SPDX-License-Identifier: Apache-2.0
#
# The package as other projects use it: installed, found by CMake and by
# pkg-config, from C++ and from C, and as a part of another project's tree.

set(consumer ${CMAKE_CURRENT_LIST_DIR})
set(output ${PROJECT_BINARY_DIR}/consumer)
set(prefix ${output}/prefix)
set(flags "")
if(LEAKPROOF_SANITIZE)
  set(flags -fsanitize=${LEAKPROOF_SANITIZE})
endif()

set(libraries ${CMAKE_INSTALL_LIBDIR}/libleakproof_fast)
set(packages ${CMAKE_INSTALL_LIBDIR}/cmake/leakproof)
set(headers ${CMAKE_INSTALL_INCLUDEDIR}/leakproof/fast)
set(required
  ${libraries}${CMAKE_STATIC_LIBRARY_SUFFIX} ${libraries}${CMAKE_SHARED_LIBRARY_SUFFIX}
  ${packages}/leakproofConfig.cmake ${packages}/leakproofConfigVersion.cmake
  ${packages}/leakproof-fast.cmake ${CMAKE_INSTALL_LIBDIR}/pkgconfig/leakproof.pc
  ${headers}/arguments.h ${headers}/leaky_relu.h ${headers}/leaky_relu_c.h)
if(TARGET leakproof::fast_tbb)
  list(APPEND required ${packages}/leakproof-fast_tbb.cmake ${headers}/leaky_relu_tbb.h)
endif()
if(LEAKPROOF_VERIFY)
  list(APPEND required ${CMAKE_INSTALL_BINDIR}/leakproof ${packages}/leakproof-verify.cmake
    ${CMAKE_INSTALL_INCLUDEDIR}/leakproof/verify/certify.h
    ${CMAKE_INSTALL_INCLUDEDIR}/leakproof/verify/conformance_suite.h)
endif()
add_test(NAME Package.Install
  COMMAND ${CMAKE_COMMAND} -DBUILD=${PROJECT_BINARY_DIR} -DPREFIX=${prefix} "-DREQUIRED=${required}"
    "-DLOCAL=${PROJECT_SOURCE_DIR};${PROJECT_BINARY_DIR}" -P ${consumer}/install_test.cmake)
set_tests_properties(Package.Install PROPERTIES FIXTURES_SETUP package)

# leakproof_project_test(NAME SOURCE options...): one project, configured, built
# and run.
function(leakproof_project_test name source)
  add_test(NAME Package.${name}
    COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test ${source} ${output}/${name}
      --build-generator ${CMAKE_GENERATOR}
      --build-options ${ARGN}
        -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} "-DCMAKE_CXX_FLAGS=${flags}"
        -DCMAKE_C_COMPILER=${CMAKE_C_COMPILER}
      --test-command consumer)
endfunction()

# leakproof_consumer_test(NAME SOURCE COMPONENT TARGET): one that finds the package.
function(leakproof_consumer_test name source component target)
  leakproof_project_test(${name} ${consumer} -DSOURCE=${source} -DCOMPONENT=${component}
    -DTARGET=${target} -DCMAKE_PREFIX_PATH=${prefix})
  set_tests_properties(Package.${name} PROPERTIES FIXTURES_REQUIRED package)
endfunction()

leakproof_consumer_test(Consumer.fast fast.cc fast fast)
# Sanitizers of C++ have a runtime of their own, which no program in C links.
if(NOT LEAKPROOF_SANITIZE)
  leakproof_consumer_test(Consumer.c.static c.c fast fast)
  leakproof_consumer_test(Consumer.c.shared c.c fast fast_shared)
endif()
if(TARGET leakproof::fast_tbb AND NOT LEAKPROOF_SANITIZE MATCHES "thread")  # see fast/
  leakproof_consumer_test(Consumer.fast_tbb fast_tbb.cc fast_tbb fast_tbb)
endif()
if(LEAKPROOF_VERIFY)
  leakproof_consumer_test(Consumer.verify verify.cc verify verify)
  leakproof_consumer_test(Consumer.gtest gtest.cc "" gtest)
endif()

# leakproof_example_test(NAME KERNEL FLAGS failing...): the example of a project that
# tests its kernel with GoogleTest, with that kernel; the tests that have to fail.
function(leakproof_example_test name kernel kernel_flags)
  set(example ${PROJECT_SOURCE_DIR}/docs/example/gtest)
  set(build ${output}/Example.${name})
  add_test(NAME Package.Example.${name}.Build
    COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test ${example} ${build}
      --build-generator ${CMAKE_GENERATOR}
      --build-options -DCMAKE_PREFIX_PATH=${prefix} -DKERNEL=${kernel}
        -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} "-DCMAKE_CXX_FLAGS=${flags}"
        -DCMAKE_C_COMPILER=${CMAKE_C_COMPILER} -DCMAKE_C_FLAGS=${kernel_flags})
  set_tests_properties(Package.Example.${name}.Build PROPERTIES
    FIXTURES_REQUIRED package FIXTURES_SETUP example_${name})
  add_test(NAME Package.Example.${name}
    COMMAND ${CMAKE_COMMAND} -DBUILD=${build} "-DFAILING=${ARGN}" -P ${consumer}/example_test.cmake)
  set_tests_properties(Package.Example.${name} PROPERTIES
    FIXTURES_REQUIRED "package;example_${name}" ENVIRONMENT LEAKPROOF_EFFORT=quick)
endfunction()

if(LEAKPROOF_VERIFY)
  set(newcomer ${PROJECT_SOURCE_DIR}/verify/test_kernels/newcomer.c)
  leakproof_example_test(right ${PROJECT_SOURCE_DIR}/docs/example/leaky_relu.c "")
  leakproof_example_test(wrong ${newcomer} -DDROP_MINUS_ZERO LR_FUN_4 LR_FWD_4)
  leakproof_example_test(crashes ${newcomer} -DCRASH_ON_EMPTY LR_ARR_3 LR_ENV_1)
  add_test(NAME Package.Example.WithoutGoogleTest
    COMMAND ${CMAKE_COMMAND} -S ${PROJECT_SOURCE_DIR}/docs/example/gtest
      -B ${output}/Example.WithoutGoogleTest -G ${CMAKE_GENERATOR}
      -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_DISABLE_FIND_PACKAGE_GTest=ON
      -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_C_COMPILER=${CMAKE_C_COMPILER})
  set_tests_properties(Package.Example.WithoutGoogleTest PROPERTIES
    FIXTURES_REQUIRED package PASS_REGULAR_EXPRESSION "leakproof::gtest needs GoogleTest")
endif()

find_program(LEAKPROOF_PKG_CONFIG pkg-config)
mark_as_advanced(LEAKPROOF_PKG_CONFIG)
if(LEAKPROOF_PKG_CONFIG AND NOT LEAKPROOF_SANITIZE)
  add_test(NAME Package.PkgConfig
    COMMAND ${CMAKE_COMMAND} -DPKG_CONFIG=${LEAKPROOF_PKG_CONFIG} -DCC=${CMAKE_C_COMPILER}
      -DPACKAGES=${prefix}/${CMAKE_INSTALL_LIBDIR}/pkgconfig
      -DSOURCE=${consumer}/c.c -DOUTPUT=${output}/pkg_config -P ${consumer}/pkg_config_test.cmake)
  set_tests_properties(Package.PkgConfig PROPERTIES FIXTURES_REQUIRED package)
endif()

leakproof_project_test(Subproject ${consumer}/subproject -DLEAKPROOF=${PROJECT_SOURCE_DIR})
set_tests_properties(Package.Subproject PROPERTIES FIXTURES_SETUP subproject)
add_test(NAME Package.Subproject.InstallsNothing
  COMMAND ${CMAKE_COMMAND} -DBUILD=${output}/Subproject -DPREFIX=${output}/nothing -DREQUIRED=
    -DLOCAL= -P ${consumer}/install_test.cmake)
set_tests_properties(Package.Subproject.InstallsNothing PROPERTIES FIXTURES_REQUIRED subproject)
