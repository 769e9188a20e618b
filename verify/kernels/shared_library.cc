// SPDX-License-Identifier: Apache-2.0

#include "verify/kernels/shared_library.h"

#include <dlfcn.h>

#include <filesystem>
#include <stdexcept>

#include "verify/kernels/plain_kernel.h"

namespace leakproof::verify {
namespace {

// The function of that name, or null; counts what it finds.
template <class Function>
void Find(void* library, const char* name, Function& function, int& found) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  found += function != nullptr;
}

}  // namespace

std::unique_ptr<Kernel> OpenSharedLibrary(const std::string& path) {
  if (!std::filesystem::is_regular_file(path)) {
    throw std::runtime_error("'" + path + "' is not a file");
  }
  // dlopen searches the system's directories unless the name has a slash.
  const std::string absolute = std::filesystem::absolute(path).string();
  void* const library = dlopen(absolute.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw std::runtime_error(
        "'" + path + "' cannot be loaded as a shared library: " + dlerror());
  }
  PlainFunctions functions;
  int found = 0;
  Find(library, "leaky_relu_f32", functions.f32.forward, found);
  Find(library, "leaky_relu_f64", functions.f64.forward, found);
  Find(library, "leaky_relu_grad_f32", functions.f32.backward, found);
  Find(library, "leaky_relu_grad_f64", functions.f64.backward, found);
  if (found == 0) {
    throw std::runtime_error(
        "it exports none of leaky_relu_f32, leaky_relu_f64, "
        "leaky_relu_grad_f32 and leaky_relu_grad_f64; in C++, declare them "
        "extern \"C\"");
  }
  return std::make_unique<PlainKernel>(
      KernelIdentity{path, "unknown", "unknown"}, functions);
}

}  // namespace leakproof::verify
