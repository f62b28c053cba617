import AxisArrays

/// The annotations (.atr) of a WFDB record.
///
/// - Source: PhysioNet, "WFDB Applications Guide", annot(5).
struct WFDBAnnotations {
  /// Samples, with what is told of them.
  private(set) var marks: [(sample: Int, text: String)] = []

  init(_ source: ByteSource) throws(RecordingError) {
    var window = ByteWindow(source)
    var sample = 0
    while let word = try window.take(UInt16.self), word != 0 {
      let (code, value) = (Int(word >> 10), Int(word & 0x3FF))
      switch code {
      case 59:
        // The two halves of a long step are in the order of a PDP-11.
        guard let high = try window.take(UInt16.self), let low = try window.take(UInt16.self) else {
          throw .endsEarly(path: source.path, offset: source.size, reading: "a step")
        }
        sample += Int(Int32(bitPattern: UInt32(high) << 16 | UInt32(low)))
      case 60, 61, 62: break
      case 63:
        guard let text = try window.take(value + value % 2) else {
          throw .endsEarly(path: source.path, offset: source.size, reading: "a text of \(value) bytes")
        }
        guard !marks.isEmpty else { break }
        let note = decoded(text.prefix(value).prefix { $0 != 0 })
        if !note.isEmpty { marks[marks.count - 1].text += " \(note)" }
      default:
        guard (1...49).contains(code), sample.magnitude < 1 << 52 else {
          throw .malformed(
            path: source.path, at: .byte(window.place - 2), expected: "a code of an annotation", found: "\(code)")
        }
        sample += value
        marks.append((sample, Self.symbol(code)))
      }
    }
  }

  private static func symbol(_ code: Int) -> String { symbols[code] ?? "[\(code)]" }

  private static let symbols: [Int: String] = [
    1: "N", 2: "L", 3: "R", 4: "a", 5: "V", 6: "F", 7: "J", 8: "A", 9: "S", 10: "E", 11: "j", 12: "/", 13: "Q", 14: "~",
    16: "|", 18: "s", 19: "T", 20: "*", 21: "D", 22: "\"", 23: "=", 24: "p", 25: "B", 26: "^", 27: "t", 28: "+",
    29: "u",
    30: "?", 31: "!", 32: "[", 33: "]", 34: "e", 35: "n", 36: "@", 37: "x", 38: "f", 39: "(", 40: ")", 41: "r",
  ]
}
