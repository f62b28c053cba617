/// The errors of messages, in one place: what was wrong, where, and with which values.
enum AxisError {
  private static let op = "AxisArray"

  static func invalid(_ text: String) -> ArrayError { .invalid(op: op, text) }

  static func noSuchDim(_ name: String, of dims: [String]) -> ArrayError {
    .unknownDimension(op: op, name, known: dims)
  }

  static func noSuchLabel(_ label: String, along dim: String, of labels: [String]) -> ArrayError {
    invalid("no label \"\(label)\" on axis \"\(dim)\"\(didYouMean(label, in: labels))")
  }

  static func outOfRange(_ position: Int, along dim: String, count: Int) -> ArrayError {
    invalid("position \(position) is outside axis \"\(dim)\" of length \(count)")
  }

  static func list(_ dims: some Collection<String>) -> String {
    dims.isEmpty ? "none" : dims.joined(separator: ", ")
  }
}
