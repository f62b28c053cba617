import AxisArrays

/// Writes plain values as JSON, in the order in which they stand.
public enum JSON {
  /// Indented text without a line break at the end. Numbers that JSON has no word for become null.
  public static func text(of value: Value) -> String {
    var text = ""
    write(value, indent: "", to: &text)
    return text
  }

  private static func write(_ value: Value, indent: String, to text: inout String) {
    switch value.content {
    case .null: text += "null"
    case .bool(let bool): text += "\(bool)"
    case .int(let int): text += "\(int)"
    case .double(let double): text += double.isFinite ? "\(double)" : "null"
    case .string(let string): text += Value.jsonText(string)
    case .list(let list) where list.allSatisfy({ $0.double != nil }):
      // Numbers belong together on a line.
      text += "[" + list.map(self.text).joined(separator: ", ") + "]"
    case .list(let list):
      let inner = indent + "  "
      text += "["
      for (index, element) in list.enumerated() {
        text += (index == 0 ? "\n" : ",\n") + inner
        write(element, indent: inner, to: &text)
      }
      text += list.isEmpty ? "]" : "\n\(indent)]"
    case .map(let map):
      let inner = indent + "  "
      text += "{"
      for (index, entry) in map.entries.enumerated() {
        text += (index == 0 ? "\n" : ",\n") + inner + Value.jsonText(entry.key) + ": "
        write(entry.value, indent: inner, to: &text)
      }
      text += map.isEmpty ? "}" : "\n\(indent)}"
    }
  }
}
