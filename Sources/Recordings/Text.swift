/// Text as it may stand in a message: on one line, with what moves the cursor, turns the direction of writing or
/// cannot be seen written out.
package func printable(_ text: some StringProtocol) -> String {
  guard text.unicodeScalars.contains(where: isHidden) else { return String(text) }
  var result = ""
  for scalar in text.unicodeScalars {
    guard isHidden(scalar) else {
      result.unicodeScalars.append(scalar)
      continue
    }
    let hex = String(scalar.value, radix: 16)
    result += scalar.value < 0x100 ? "\\x\(hex.utf8.count < 2 ? "0" : "")\(hex)" : "\\u{\(hex)}"
  }
  return result
}

private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  // Controls; marks of direction and of joining; separators of lines; byte order mark, annotations, tags.
  case 0..<0x20, 0x7F...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF, 0xFFF9...0xFFFB,
    0xE0000...0xE0FFF:
    true
  default: false
  }
}

/// Text from a file as it may stand in a message: quoted, printable, at most 60 characters.
func quoted(_ text: some StringProtocol) -> String {
  let start = text.unicodeScalars.prefix(60)
  let isCut = start.endIndex != text.unicodeScalars.endIndex
  return "\"\(printable(String(String.UnicodeScalarView(start))))\(isCut ? "…" : "")\""
}

func quoted(_ bytes: some Collection<UInt8>) -> String { quoted(decoded(bytes.prefix(64))) }

/// Text of a file that does not tell its encoding: UTF-8, or else Latin-1, in which every byte is a character.
func decoded(_ bytes: some Collection<UInt8>) -> String {
  String(validating: bytes, as: UTF8.self)
    ?? String(String.UnicodeScalarView(bytes.lazy.map { Unicode.Scalar($0) }))
}

/// Some names as a list in a message, at most ten of them.
func listed(_ names: [String]) -> String {
  names.prefix(10).map { quoted($0) }.joined(separator: ", ") + (names.count > 10 ? " and \(names.count - 10) more" : "")
}
