import ArrayCore

// Index expressions in brackets, as in NumPy: `try x[0]`, `try x[1..<3, .all]`, `try x[..., -1]`, `try x[x .> 0]`.

extension NDArray {
  /// The elements that an index expression selects.
  ///
  /// A view for numbers, ranges, `...` and `.new`, at no cost but that of computing a deferred array; a copy for masks and
  /// positions. Axes that are not named are taken whole. The dtype and the device stay.
  ///
  ///     try x[0]                        // the first row
  ///     try x[-1, 0]                    // the first element of the last row
  ///     try x[1..<3, .all]              // rows 1 and 2
  ///     try x[.slice(step: 2), ..<(-1)] // every other row, without the last column
  ///     try x[..., .new]                // a new last axis
  ///     try x[[2, 0]], x[x .> 0]        // rows 2 and 0, the elements above 0
  ///
  /// - Throws: `ArrayError` for a position outside its axis, a mask of another shape, more terms than there are axes, and
  ///   positions that are not integers.
  public subscript(_ terms: any IndexTerm...) -> NDArray {
    get throws(ArrayError) { try at(try entries(terms)) }
  }

  /// The elements that an index expression selects: whole axes, then `terms` on the last ones.
  public subscript(_ rest: UnboundedRange, _ terms: any IndexTerm...) -> NDArray {
    get throws(ArrayError) { try at([.ellipsis] + (try entries(terms))) }
  }

  /// The elements that an index expression selects: a term, whole axes, then `terms` on the last ones.
  public subscript(_ first: any IndexTerm, _ rest: UnboundedRange, _ terms: any IndexTerm...) -> NDArray {
    get throws(ArrayError) { try at(try entries([first]) + [.ellipsis] + (try entries(terms))) }
  }

  /// The elements that an index expression selects: two terms, whole axes, then `terms` on the last ones.
  public subscript(
    _ first: any IndexTerm, _ second: any IndexTerm, _ rest: UnboundedRange, _ terms: any IndexTerm...
  ) -> NDArray {
    get throws(ArrayError) { try at(try entries([first, second]) + [.ellipsis] + (try entries(terms))) }
  }

  fileprivate func entries(_ terms: [any IndexTerm]) throws(ArrayError) -> [ArrayAPI.Index] {
    var entries: [ArrayAPI.Index] = []
    entries.reserveCapacity(terms.count)
    for term in terms { entries.append(try term.indexEntry(in: self)) }
    return entries
  }
}

// MARK: Writing. A method and not a setter, since setters cannot throw.

extension NDArray {
  /// Writes `values`, broadcast and converted to this array's dtype, over the elements that the terms select:
  /// `try x.set(0, 1..<3, to: y)`.
  ///
  /// In place where nobody else holds the memory, else into a copy: other arrays never change, and `values` that share
  /// this memory are those from before.
  /// - Throws: `ArrayError` as reading them does, and for values whose shape or dtype does not fit; nothing changes then.
  public mutating func set(_ terms: any IndexTerm..., to values: NDArray) throws(ArrayError) {
    try set(at: try entries(terms), to: values)
  }

  /// Writes one number over the elements that the terms select; see `set(_:to:)`.
  /// - Throws: `ArrayError.invalid` for a number that does not fit the dtype.
  public mutating func set(_ terms: any IndexTerm..., to value: some ScalarConvertible) throws(ArrayError) {
    try set(at: try entries(terms), to: value)
  }

  /// Replaces the elements that the terms select by what `change` makes of them: `try x.update(0, .all) { try $0 * 2 }`.
  /// - Throws: what `change` throws, or `ArrayError` as `set(_:to:)` does; nothing changes then.
  public mutating func update(_ terms: any IndexTerm..., by change: (NDArray) throws -> NDArray) throws {
    let entries = try entries(terms)
    try set(at: entries, to: try change(try at(entries)))
  }
}

// MARK: Along an axis

extension NDArray {
  /// The length of the first axis, as Python's `len`; 1 for a 0-d array. `size` is the number of elements.
  public var count: Int { shape.first ?? 1 }

  /// Whether there are no elements.
  public var isEmpty: Bool { size == 0 }

  /// The length of an axis; negative ones count from the end.
  /// - Throws: `ArrayError.axisOutOfRange`.
  public func count(along axis: Int) throws(ArrayError) -> Int {
    shape[try normalized(axis, rank: ndim, op: "count")]
  }

  /// The parts along an axis, each without it, in order: `for row in try x.elements()`. Views.
  /// - Throws: `ArrayError.axisOutOfRange`, for a 0-d array as well, and what computing a deferred array throws.
  public func elements(along axis: Int = 0) throws(ArrayError) -> Elements {
    let place = try normalized(axis, rank: ndim, op: "elements")
    var first = try settled()
    let step = first.layout.strides[place], count = first.layout.shape[place]
    first.layout.shape.remove(at: place)
    first.layout.strides.remove(at: place)
    return Elements(part: first, step: step, count: count)
  }

  /// The parts of an array along an axis.
  public struct Elements: Sequence, IteratorProtocol, Sendable {
    var part: NDArray
    let step: Int
    /// How many are left.
    public private(set) var count: Int
    public var underestimatedCount: Int { count }

    init(part: NDArray, step: Int, count: Int) { (self.part, self.step, self.count) = (part, step, count) }

    public mutating func next() -> NDArray? {
      guard count > 0 else { return nil }
      let current = part
      count -= 1
      if count > 0 { part.layout.offset += step }
      return current
    }
  }

  // swift-format-ignore: AlwaysUseLowerCamelCase
  /// The axes in reverse order: rows and columns exchanged. A view.
  public var T: NDArray { get throws(ArrayError) { try transposed() } }

  /// The axes in the order in which they are named, by default in reverse; a view.
  /// - Throws: `ArrayError` unless each axis is named once.
  public func transposed(_ axes: Int...) throws(ArrayError) -> NDArray {
    try permuteDims(self, axes.isEmpty ? Array((0..<ndim).reversed()) : axes)
  }
}
