/// Text as XML takes it: markup escaped, control characters replaced.
package func xmlEscaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "\t", "\n", "\r": result += " "
    default:
      let value = scalar.value
      result.unicodeScalars.append(value < 32 || value == 0xFFFE || value == 0xFFFF ? "\u{FFFD}" : scalar)
    }
  }
  return result
}
