#include "ws/handshake/extension.h"

#include "ws/handshake/extension_scanner.h"

namespace hawser::ws {

ExtensionOffers ParseOffers(std::string_view field, std::string_view name) {
  ExtensionOffers result;
  ExtensionScanner scanner(field);
  bool wanted = false;
  while (const auto part = scanner.Next()) {
    if (part->kind == ExtensionPart::Kind::kExtension) {
      wanted = part->name == name;
      if (wanted) result.offers.push_back({std::string(name), {}});
    } else if (wanted && result.offers.back().params.size() < kMaxExtensionParams) {
      result.offers.back().params.push_back(
          {std::string(part->name), std::optional<std::string>(part->value)});
    }
  }
  result.error = scanner.error();
  return result;
}

PlainField ToPlainExtensions(std::string_view field) {
  PlainField plain;
  plain.text.reserve(field.size());
  ExtensionScanner scanner(field);
  while (const auto part = scanner.Next()) {
    const bool is_param = part->kind == ExtensionPart::Kind::kParam;
    if (!plain.text.empty()) plain.text += is_param ? "; " : ", ";
    plain.text += part->name;
    if (part->value) plain.text.append("=").append(*part->value);
  }
  plain.error = scanner.error();
  return plain;
}

}  // namespace hawser::ws
