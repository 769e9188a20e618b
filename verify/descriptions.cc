// SPDX-License-Identifier: Apache-2.0

#include "verify/descriptions.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "ref/number.h"
#include "verify/foreign_json.h"
#include "verify/isolation.h"
#include "verify/profile.h"

namespace leakproof::verify {
namespace {

using ref::Format;
using Json = nlohmann::ordered_json;

std::string Describe(const KernelSource& source) {
  const auto kernel = source.open();
  Json json;
  json["version"] = kernel->identity().version;
  json["target"] = kernel->identity().target;
  json["functions"] = Json::array();
  for (const Format& format : ref::kFormats) {
    for (const Direction direction :
         {Direction::kForward, Direction::kBackward}) {
      if (kernel->Implements(format, direction)) {
        json["functions"].push_back(FunctionName(format, direction));
      }
    }
  }
  return json.dump();
}

// What Describe gave, but for the fingerprint.
Description ReadDescription(const std::string& text,
                            const KernelSource& source) {
  return ReadingJson([&] {
    const Json json = ParseForeignJson(text);
    return Description{
        {Printable(source.name), json.at("version"), json.at("target")},
        json.at("functions").get<std::set<std::string>>(),
        source.slow,
        source.uses_threads,
        "",
        source.door.empty() ? Printable(source.name) : source.door};
  });
}

}  // namespace

std::string FunctionName(const Format& format, Direction direction) {
  return std::string(format.name) +
         (direction == Direction::kForward ? " forward" : " backward");
}

// FNV-1a.
std::string Fingerprint(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  uint64_t hash = 0xcbf29ce484222325;
  std::array<char, 65536> buffer;
  while (file.read(buffer.data(), buffer.size()), file.gcount() > 0) {
    for (std::streamsize i = 0; i < file.gcount(); ++i) {
      hash =
          (hash ^ static_cast<unsigned char>(buffer[static_cast<size_t>(i)])) *
          0x100000001b3;
    }
  }
  if (!file.eof()) return "";
  return ref::ToBits(ref::kBinary64, {hash});
}

bool Description::Has(const Format& format, Direction direction) const {
  return functions.contains(FunctionName(format, direction));
}

bool Description::Has(const Format& format) const {
  return Has(format, Direction::kForward) || Has(format, Direction::kBackward);
}

std::vector<Description> DescribeKernels(const RunOptions& options,
                                         unsigned parallel) {
  std::vector<Work> work;
  for (const KernelSource& source : options.kernels) {
    work.push_back([&source](CallRecord&) { return Describe(source); });
  }
  std::vector<Outcome> outcomes(work.size());
  RunIsolated(work, parallel, options.call_limit,
              [&](size_t i, const Outcome& outcome) {
                outcomes[i] = Readable(outcome, [&](const std::string& text) {
                  ReadDescription(text, options.kernels[i]);
                });
              });
  std::vector<Description> descriptions;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    const KernelSource& source = options.kernels[i];
    if (outcomes[i].kind == Outcome::Kind::kThrew) {
      throw InputError("kernel " + source.name + ": " + outcomes[i].text);
    }
    if (outcomes[i].kind == Outcome::Kind::kDied) {
      throw InputError("kernel " + source.name + ": loading it " +
                       outcomes[i].text);
    }
    Description description = ReadDescription(outcomes[i].text, source);
    if (std::filesystem::is_regular_file(source.name)) {
      description.fingerprint = Fingerprint(source.name);
    }
    const bool any = std::ranges::any_of(
        options.formats, [&](const Format* f) { return description.Has(*f); });
    if (!any) {
      std::string has;
      for (const Format& format : ref::kFormats) {
        if (description.Has(format)) has += " " + std::string(format.name);
      }
      throw InputError("kernel " + source.name +
                       " implements none of the formats that "
                       "were asked for; it has" +
                       (has.empty() ? " none" : has));
    }
    descriptions.push_back(std::move(description));
  }
  return descriptions;
}

}  // namespace leakproof::verify
