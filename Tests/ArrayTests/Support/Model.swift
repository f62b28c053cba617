import ArrayAPI

/// One element as the references compute with it.
enum Cell: Sendable {
  case bool(Bool)
  case int(Int128)
  case real(Double)
  case complex(Double, Double)

  var number: Double {
    switch self {
    case .bool(let b): b ? 1 : 0
    case .int(let i): Double(i)
    case .real(let d): d
    case .complex(let re, _): re
    }
  }
  var integer: Int128 {
    switch self {
    case .bool(let b): b ? 1 : 0
    case .int(let i): i
    default: 0
    }
  }
  var isTrue: Bool {
    switch self {
    case .bool(let b): b
    case .int(let i): i != 0
    case .real(let d): d != 0
    case .complex(let re, let im): re != 0 || im != 0
    }
  }
}

/// The simplest array there can be: elements in row-major order. Every reference is written for it.
struct Model: Sendable {
  var shape: [Int]
  var cells: [Cell]

  init(shape: [Int], cells: [Cell]) { (self.shape, self.cells) = (shape, cells) }

  init(_ shape: [Int], _ element: ([Int]) -> Cell) {
    self.shape = shape
    cells = Model.indices(shape).map(element)
  }

  /// What an array of any device holds.
  init(_ x: NDArray) throws {
    let host = try x.toDevice(.cpu)
    shape = Array(x.shape)
    cells =
      switch x.dtype {
      case .bool: try host.array(of: Bool.self).map { .bool($0) }
      case .uint64: try host.array(of: UInt64.self).map { .int(Int128($0)) }
      case .float16, .bfloat16, .float32, .float64: try host.array(of: Double.self).map { .real($0) }
      case .complex64, .complex128: try host.array(of: Complex<Double>.self).map { .complex($0.real, $0.imaginary) }
      default: try host.array(of: Int64.self).map { .int(Int128($0)) }
      }
  }

  subscript(index: [Int]) -> Cell {
    get { cells[place(index)] }
    set { cells[place(index)] = newValue }
  }

  private func place(_ index: [Int]) -> Int { Swift.zip(index, shape).reduce(0) { $0 * $1.1 + $1.0 } }

  /// All index tuples of a shape, the last one running fastest.
  static func indices(_ shape: [Int]) -> [[Int]] {
    let count = shape.reduce(1, *)
    return (0..<count).map { linear in
      var rest = linear
      var index = [Int](repeating: 0, count: shape.count)
      for axis in shape.indices.reversed() {
        index[axis] = rest % shape[axis]
        rest /= shape[axis]
      }
      return index
    }
  }

  func permuted(_ axes: [Int]) -> Model {
    Model(axes.map { shape[$0] }) { index in
      var source = index
      for (k, axis) in axes.enumerated() { source[axis] = index[k] }
      return self[source]
    }
  }

  /// The elements of one axis at these positions.
  func picking(_ positions: [Int], axis: Int) -> Model {
    var picked = shape
    picked[axis] = positions.count
    return Model(picked) { index in
      var source = index
      source[axis] = positions[index[axis]]
      return self[source]
    }
  }

  func broadcast(_ target: [Int]) -> Model {
    let lead = target.count - shape.count
    return Model(target) { index in
      self[shape.indices.map { shape[$0] == 1 ? 0 : index[lead + $0] }]
    }
  }

  func reshaped(_ target: [Int]) -> Model { Model(shape: target, cells: cells) }

  func map(_ f: (Cell) -> Cell) -> Model { Model(shape: shape, cells: cells.map(f)) }

  /// Two models of one shape, element by element.
  func combined(_ other: Model, _ f: (Cell, Cell) -> Cell) -> Model {
    Model(shape: shape, cells: Swift.zip(cells, other.cells).map(f))
  }

  /// The values along some axes, in row-major order, for each position of the others; and the shape of those.
  func lanes(_ axes: [Int]) -> (shape: [Int], lanes: [[Cell]]) {
    let kept = shape.indices.filter { !axes.contains($0) }
    let rows = permuted(kept + axes), n = axes.reduce(1) { $0 * shape[$1] }
    let outer = kept.map { shape[$0] }, count = outer.reduce(1, *)
    return (outer, (0..<count).map { Array(rows.cells[($0 * n)..<(($0 + 1) * n)]) })
  }
}

/// Python's slice, spelled out.
func slicePositions(_ n: Int, _ start: Int?, _ stop: Int?, _ step: Int) -> [Int] {
  func bound(_ value: Int, _ low: Int, _ high: Int) -> Int { min(max(value < 0 ? value + n : value, low), high) }
  var positions: [Int] = []
  if step > 0 {
    let end = stop.map { bound($0, 0, n) } ?? n
    var i = start.map { bound($0, 0, n) } ?? 0
    while i < end {
      positions.append(i)
      let (next, overflow) = i.addingReportingOverflow(step)
      if overflow { break }
      i = next
    }
  } else {
    let end = stop.map { bound($0, -1, n - 1) } ?? -1
    var i = start.map { bound($0, -1, n - 1) } ?? n - 1
    while i > end {
      positions.append(i)
      let (next, overflow) = i.addingReportingOverflow(step)
      if overflow { break }
      i = next
    }
  }
  return positions
}

/// A whole number as an integer dtype keeps it.
func wrapped(_ value: Int128, _ dtype: DType) -> Int128 {
  let bits = dtype.itemSize * 8
  let low = value & ((Int128(1) << bits) - 1)
  return dtype.isSigned && low >= Int128(1) << (bits - 1) ? low - Int128(1) << bits : low
}
