/// A shape or a list of strides: integers held inline up to rank 4, so that arrays of usual rank allocate nothing.
public struct Dims: Sendable {
  @usableFromInline var d0: Int, d1: Int, d2: Int, d3: Int
  @usableFromInline var spill: [Int]?
  @usableFromInline var length: Int
  @inlinable public var count: Int { length }

  @inlinable
  public init() { (d0, d1, d2, d3, spill, length) = (0, 0, 0, 0, nil, 0) }

  @inlinable
  public init(repeating value: Int, count: Int) {
    (d0, d1, d2, d3) = (value, value, value, value)
    spill = count > 4 ? [Int](repeating: value, count: count) : nil
    length = count
  }

  @inlinable
  public init(_ values: some Collection<Int>) {
    self.init(repeating: 0, count: values.count)
    for (i, value) in values.enumerated() { self[i] = value }
  }

  @inlinable
  public mutating func append(_ value: Int) {
    if count >= 4 {
      if spill == nil { spill = [d0, d1, d2, d3] }
      spill?.append(value)
      length += 1
    } else {
      length += 1
      self[count - 1] = value
    }
  }

  public mutating func insert(_ value: Int, at position: Int) {
    append(value)
    var i = count - 1
    while i > position {
      self[i] = self[i - 1]
      i -= 1
    }
    self[position] = value
  }

  @discardableResult
  public mutating func remove(at position: Int) -> Int {
    let removed = self[position]
    for i in position..<(count - 1) { self[i] = self[i + 1] }
    length -= 1
    if spill != nil {
      spill?.removeLast()
      if count == 4, let spill { (d0, d1, d2, d3, self.spill) = (spill[0], spill[1], spill[2], spill[3], nil) }
    }
    return removed
  }

  /// The product of all, or `nil` where that of the sizes that are not 0 does not fit an `Int`: so that the product of
  /// any part of a shape that passed fits as well.
  public var product: Int? {
    var result = 1, overflow = false
    for value in self where value != 0 {
      (result, overflow) = result.multipliedReportingOverflow(by: value)
      if overflow { return nil }
    }
    return contains(0) ? 0 : result
  }
}

extension Dims: RandomAccessCollection, MutableCollection {
  @inlinable public var startIndex: Int { 0 }
  @inlinable public var endIndex: Int { count }

  public subscript(position: Int) -> Int {
    @inlinable @inline(__always) get {
      precondition(position >= 0 && position < count, "dimension index out of range")
      if let spill { return spill[position] }
      switch position {
      case 0: return d0
      case 1: return d1
      case 2: return d2
      default: return d3
      }
    }
    @inlinable @inline(__always) set {
      precondition(position >= 0 && position < count, "dimension index out of range")
      if spill != nil {
        spill![position] = newValue
        return
      }
      switch position {
      case 0: d0 = newValue
      case 1: d1 = newValue
      case 2: d2 = newValue
      default: d3 = newValue
      }
    }
  }
}

extension Dims: Hashable {
  @inlinable
  public static func == (a: Dims, b: Dims) -> Bool {
    guard a.count == b.count else { return false }
    for i in 0..<a.count where a[i] != b[i] { return false }
    return true
  }
  public func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for value in self { hasher.combine(value) }
  }
}

extension Dims: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Int...) { self.init(elements) }
}

extension Dims: Codable {
  public init(from decoder: any Decoder) throws {
    let lengths = try [Int](from: decoder)
    guard lengths.count <= 64 else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a shape of \(lengths.count) dimensions"))
    }
    self.init(lengths)
  }
  public func encode(to encoder: any Encoder) throws { try Array(self).encode(to: encoder) }
}

extension Dims: CustomStringConvertible {
  /// As Python prints a shape: `()`, `(3,)`, `(3, 4)`.
  public var description: String {
    count == 1 ? "(\(self[0]),)" : "(" + map(String.init).joined(separator: ", ") + ")"
  }
}
