/// An error of a call on arrays, with the facts. Each case has one counterpart among Python's exceptions.
public enum ArrayError: Error, Hashable, Sendable {
  case notBroadcastable(op: String, Dims, Dims)
  case notPromotable(op: String, DType, DType)
  case dtypeNotAllowed(op: String, DType, allowed: String)
  case axisOutOfRange(op: String, axis: Int, rank: Int)
  case indexOutOfRange(op: String, index: Int, count: Int, axis: Int)
  case shapeMismatch(op: String, expected: String, got: Dims)
  case emptyReduction(op: String)
  case notHostAccessible(op: String, device: Device)
  case differentDevices(op: String, Device, Device)
  case unknownDevice(String, known: [String])
  /// A device that is known of but cannot be used, and why.
  case unusableDevice(String, String)
  case outOfMemory(bytes: Int, device: Device)
  case deviceFailure(op: String, device: Device, String)
  case unknownDimension(op: String, String, known: [String])
  case repeatedAxis(op: String, axis: Int)
  /// An argument that lists nothing, where `of` is needed.
  case emptyList(op: String, of: String)
  /// Two arguments that must list as many: what each lists, and how many.
  case lengthMismatch(op: String, String, Int, String, Int)
  case readOnly(op: String)
  /// A dimension whose places are not evenly spaced and rising.
  case noRate(op: String, dimension: String)
  /// A value that an argument may not have, as a sentence.
  case invalid(op: String, String)
}

extension ArrayError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notBroadcastable(let op, let a, let b): "\(op): shapes \(a) and \(b) do not broadcast"
    case .notPromotable(let op, let a, let b): "\(op): no common dtype for \(a) and \(b); convert one with astype"
    case .dtypeNotAllowed(let op, let dtype, let allowed): "\(op): takes \(allowed), got \(dtype)"
    case .axisOutOfRange(let op, let axis, let rank): "\(op): axis \(axis) is out of range for \(rank) dimensions"
    case .indexOutOfRange(let op, let index, let count, let axis):
      "\(op): index \(index) is out of range for axis \(axis) of size \(count)"
    case .shapeMismatch(let op, let expected, let got): "\(op): expects \(expected), got shape \(got)"
    case .emptyReduction(let op): "\(op): has no value for an axis of size 0"
    case .notHostAccessible(let op, let device):
      "\(op): the data is on \(device), not in host memory; move it with toDevice"
    case .differentDevices(let op, let a, let b): "\(op): arrays are on different devices, \(a) and \(b)"
    case .unknownDevice(let name, let known): "no device \(name); there are: \(known.joined(separator: ", "))"
    case .unusableDevice(let name, let reason): "device \(name) cannot be used: \(reason)"
    case .outOfMemory(let bytes, let device): "out of memory on \(device): \(bytes) bytes asked for"
    case .deviceFailure(let op, let device, let reason): "\(op): \(device) failed: \(reason)"
    case .unknownDimension(let op, let name, let known):
      "\(op): no dimension \"\(name)\" among \(known.map { "\"\($0)\"" }.joined(separator: ", "))\(hint(name, known))"
    case .repeatedAxis(let op, let axis): "\(op): axis \(axis) is named twice"
    case .emptyList(let op, let what): "\(op): needs at least one \(what)"
    case .lengthMismatch(let op, let what, let count, let other, let wanted):
      "\(op): \(count) \(what) for \(wanted) \(other)"
    case .readOnly(let op): "\(op): the array's memory is read-only"
    case .noRate(let op, let dimension): "\(op): axis \"\(dimension)\" is not regular and rising, so it has no rate"
    case .invalid(let op, let reason): "\(op): \(reason)"
    }
  }

  private func hint(_ name: String, _ known: [String]) -> String {
    nearest(to: name, among: known).map { " (did you mean \"\($0)\"?)" } ?? ""
  }
}

/// The candidate that a misspelt name most likely meant, by edits (Levenshtein); `nil` where none is near.
public func nearest(to name: String, among candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().utf8)
  func edits(_ other: String) -> Int {
    let letters = Array(other.lowercased().utf8)
    var row = Array(0...letters.count)
    for (i, a) in wanted.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in letters.enumerated() {
        (diagonal, row[j + 1]) = (row[j + 1], min(row[j + 1] + 1, row[j] + 1, diagonal + (a == b ? 0 : 1)))
      }
    }
    return row[letters.count]
  }
  let scored = candidates.map { (name: $0, edits: edits($0)) }
  guard let best = scored.min(by: { ($0.edits, $0.name) < ($1.edits, $1.name) }) else { return nil }
  return best.edits <= max(1, min(4, wanted.count / 2)) ? best.name : nil
}
