// SPDX-License-Identifier: Apache-2.0
//
// The row of oneDNN: the eltwise_relu primitive of the CPU engine. Primitive,
// memory objects and stream are made once, as for a layer of a network.

#include <memory>
#include <oneapi/dnnl/dnnl.hpp>
#include <string>
#include <unordered_map>

#include "fast/benchmark/implementation.h"

namespace leakproof::fast::benchmarks {
namespace {

using dnnl::eltwise_backward;
using dnnl::eltwise_forward;
using dnnl::memory;

constexpr auto kRelu = dnnl::algorithm::eltwise_relu;
constexpr auto kTraining = dnnl::prop_kind::forward_training;

std::string Version() {
  const dnnl_version_t* v = dnnl_version();
  return std::to_string(v->major) + "." + std::to_string(v->minor) + "." +
         std::to_string(v->patch);
}

// `undef` for a format that oneDNN has no type for.
memory::data_type Type(Format format) {
  switch (format) {
    case Format::kBinary16:
      return memory::data_type::f16;
    case Format::kBfloat16:
      return memory::data_type::bf16;
    case Format::kBinary32:
      return memory::data_type::f32;
    case Format::kBinary64:
      break;
  }
#if DNNL_VERSION_MAJOR >= 3
  return memory::data_type::f64;
#else
  return memory::data_type::undef;
#endif
}

eltwise_forward::primitive_desc ForwardDesc(const dnnl::engine& engine,
                                            const memory::desc& data,
                                            float alpha) {
#if DNNL_VERSION_MAJOR >= 3
  return {engine, kTraining, kRelu, data, data, alpha};
#else
  return {eltwise_forward::desc(kTraining, kRelu, data, alpha), engine};
#endif
}

eltwise_backward::primitive_desc BackwardDesc(const dnnl::engine& engine,
                                              const memory::desc& data,
                                              float alpha) {
  const auto forward = ForwardDesc(engine, data, alpha);
#if DNNL_VERSION_MAJOR >= 3
  return {engine, kRelu, data, data, data, alpha, forward};
#else
  return {eltwise_backward::desc(kRelu, data, data, alpha), engine, forward};
#endif
}

struct Layer {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  dnnl::primitive primitive;
  std::unordered_map<int, memory> arguments;
};

Prepared Prepare(const Problem& p) {
  if (Type(p.format) == memory::data_type::undef) {
    return Absent("oneDNN " + Version() + " has no type for this format");
  }
  try {
    const auto layer = std::make_shared<Layer>();
    const memory::desc data({static_cast<memory::dim>(p.n)}, Type(p.format),
                            memory::format_tag::a);
    // oneDNN has no read-only memory; it does not write to its inputs.
    const auto over = [&](const void* address) {
      return memory(data, layer->engine, const_cast<void*>(address));
    };
    const auto alpha = static_cast<float>(p.alpha);
    if (p.direction == Direction::kForward) {
      layer->primitive =
          eltwise_forward(ForwardDesc(layer->engine, data, alpha));
      layer->arguments = {{DNNL_ARG_SRC, over(p.x)},
                          {DNNL_ARG_DST, over(p.result)}};
    } else {
      layer->primitive =
          eltwise_backward(BackwardDesc(layer->engine, data, alpha));
      layer->arguments = {{DNNL_ARG_SRC, over(p.x)},
                          {DNNL_ARG_DIFF_DST, over(p.dy)},
                          {DNNL_ARG_DIFF_SRC, over(p.result)}};
    }
    return Ready([layer] {
      layer->primitive.execute(layer->stream, layer->arguments);
      layer->stream.wait();
    });
  } catch (const dnnl::error& error) {
    return Absent("oneDNN " + Version() +
                  " does not offer it on this CPU: " + error.what());
  }
}

}  // namespace

Implementation OneDnn() { return {"oneDNN", Version(), Role::kPeer, Prepare}; }

}  // namespace leakproof::fast::benchmarks
