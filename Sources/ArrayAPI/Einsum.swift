import ArrayCore

/// Sums of products over named axes, by Einstein's convention: `einsum("ij,jk->ik", a, b)` is the matrix product.
///
/// Each term names an operand's axes by letters; `...` stands for those that are left, which broadcast. A letter that the
/// result does not name is summed over; repeated in one term, it is a diagonal. Without `->` the result names, after the
/// axes of `...`, the letters that stand once, in alphabetical order. Axes of size 1 stretch to the size that other
/// operands give their letter.
///
/// Operands are joined two at a time, as matrix products where the letters allow: each time the two whose result adds the
/// least to what must be kept.
///
/// - Returns: an array of the operands' common dtype, which integers keep too.
/// - Throws: `ArrayError` where the text does not fit the operands, sizes differ, or dtypes are not numeric or do not
///   promote.
public func einsum(_ subscripts: String, _ operands: NDArray...) throws(ArrayError) -> NDArray {
  try einsum(subscripts, operands)
}

/// `einsum` of operands in an array.
public func einsum(_ subscripts: String, _ operands: [NDArray]) throws(ArrayError) -> NDArray {
  let text = try Subscripts(subscripts, ranks: operands.map(\.ndim))
  var dtype = operands[0].dtype
  for x in operands {
    guard x.backend === operands[0].backend else {
      throw .differentDevices(op: "einsum", operands[0].device, x.device)
    }
    guard let common = dtype.promoted(with: x.dtype) else { throw .notPromotable(op: "einsum", dtype, x.dtype) }
    dtype = common
  }
  try DType.Kinds.numeric.check(dtype, op: "einsum")
  let sizes = try text.sizes(of: operands)
  var factors: [Factor] = []
  for (x, labels) in zip(operands, text.terms) {
    factors.append(try Factor(try x.astype(dtype), labels).diagonal().stretched(to: sizes))
  }
  let result = LabelSet(text.result)
  while true {
    // What nobody else names is summed over at once.
    for i in factors.indices {
      var others = result
      for k in factors.indices where k != i { others.formUnion(LabelSet(factors[k].labels)) }
      if !factors[i].labels.allSatisfy(others.contains) { factors[i] = try factors[i].summed(keeping: others) }
    }
    guard factors.count > 1 else { break }
    let (i, j) = factors.count == 2 ? (0, 1) : cheapest(factors, sizes, result)
    let right = factors.remove(at: j), left = factors.remove(at: i)
    var needed = result
    for factor in factors { needed.formUnion(LabelSet(factor.labels)) }
    factors.append(try left.times(right, keeping: needed, sizes))
  }
  return try factors[0].ordered(text.result).array
}

/// A set of labels, which are numbers below 128.
private struct LabelSet {
  private var low: UInt64 = 0, high: UInt64 = 0

  init(_ labels: [Int]) { for label in labels { insert(label) } }

  mutating func insert(_ label: Int) {
    if label < 64 { low |= 1 << UInt64(label) } else { high |= 1 << UInt64(label - 64) }
  }

  mutating func formUnion(_ other: LabelSet) {
    low |= other.low
    high |= other.high
  }

  func contains(_ label: Int) -> Bool {
    (label < 64 ? low >> UInt64(label) : high >> UInt64(label - 64)) & 1 == 1
  }
}

/// The pair whose product adds the least elements to what is kept; of equals the one with the fewest multiplications.
private func cheapest(_ factors: [Factor], _ sizes: [Int], _ result: LabelSet) -> (Int, Int) {
  // As floating-point numbers, which do not overflow.
  func size(_ labels: [Int]) -> Double { labels.reduce(1) { $0 * Double(sizes[$1]) } }
  var best = (0, 1), least = (Double.infinity, Double.infinity)
  for i in factors.indices {
    for j in factors.indices where j > i {
      var needed = result
      for k in factors.indices where k != i && k != j { needed.formUnion(LabelSet(factors[k].labels)) }
      let first = LabelSet(factors[i].labels)
      let all = factors[i].labels + factors[j].labels.filter { !first.contains($0) }
      let grows = size(all.filter(needed.contains)) - size(factors[i].labels) - size(factors[j].labels)
      if (grows, size(all)) < least { (best, least) = ((i, j), (grows, size(all))) }
    }
  }
  return best
}

/// An array whose axes have names.
private struct Factor {
  var array: NDArray
  var labels: [Int]

  init(_ array: NDArray, _ labels: [Int]) { (self.array, self.labels) = (array, labels) }

  /// Each name once: the diagonal of axes that share one.
  func diagonal() throws(ArrayError) -> Factor {
    guard let first = labels.indices.first(where: { labels[($0 + 1)...].contains(labels[$0]) }) else { return self }
    let second = labels[(first + 1)...].firstIndex(of: labels[first])!
    guard array.shape[first] == array.shape[second] else {
      throw .shapeMismatch(op: "einsum", expected: "equal sizes on axes \(first) and \(second)", got: array.shape)
    }
    var rest = labels
    rest.remove(at: second)
    rest.remove(at: first)
    let ends = try moveaxis(array, [first, second], [-2, -1])
    return try Factor(try Linalg.diagonal(ends), rest + [labels[first]]).diagonal()
  }

  func stretched(to sizes: [Int]) throws(ArrayError) -> Factor {
    var shape = array.shape
    for (axis, label) in labels.enumerated() { shape[axis] = sizes[label] }
    return shape == array.shape ? self : Factor(try broadcastTo(array, shape), labels)
  }

  func summed(keeping kept: LabelSet) throws(ArrayError) -> Factor {
    if labels.allSatisfy(kept.contains) { return self }
    let gone = labels.indices.filter { !kept.contains(labels[$0]) }
    return Factor(try sum(array, axis: gone, dtype: array.dtype), labels.filter(kept.contains))
  }

  func ordered(_ order: [Int]) throws(ArrayError) -> Factor {
    labels == order ? self : Factor(try permuteDims(array, order.map { labels.firstIndex(of: $0)! }), order)
  }

  /// The product, summed over what both name and nobody needs.
  func times(_ other: Factor, keeping needed: LabelSet, _ sizes: [Int]) throws(ArrayError) -> Factor {
    let mine = LabelSet(labels), theirs = LabelSet(other.labels)
    var stack: [Int] = [], gone: [Int] = [], rows: [Int] = []
    for label in labels {
      if !theirs.contains(label) {
        rows.append(label)
      } else if needed.contains(label) {
        stack.append(label)
      } else {
        gone.append(label)
      }
    }
    let columns = other.labels.filter { !mine.contains($0) }
    func size(_ labels: [Int]) -> Int { labels.reduce(1) { $0 * sizes[$1] } }
    func shape(_ labels: [Int], then rest: [Int] = []) -> Dims {
      var shape = Dims()
      for label in labels { shape.append(sizes[label]) }
      for size in rest { shape.append(size) }
      return shape
    }
    let result = stack + rows + columns
    if gone.isEmpty || rows.isEmpty && columns.isEmpty {
      let x = try reshape(
        try ordered(stack + rows + gone).array,
        shape(stack + rows, then: columns.map { _ in 1 } + gone.map { sizes[$0] }))
      let y = try reshape(
        try other.ordered(stack + columns + gone).array,
        shape(stack, then: rows.map { _ in 1 } + (columns + gone).map { sizes[$0] }))
      return try Factor(try multiply(x, y), result + gone).summed(keeping: needed)
    }
    let (m, k, n) = (size(rows), size(gone), size(columns))
    let x = try reshape(try ordered(stack + rows + gone).array, shape(stack, then: [m, k]))
    let y = try reshape(try other.ordered(stack + gone + columns).array, shape(stack, then: [k, n]))
    return Factor(try reshape(try matmul(x, y), shape(result)), result)
  }
}

/// The text of a call, read: a label for each axis of each operand and of the result. Letters are numbered from 0 in their
/// characters' order; the axes of `...` from `dots` on, from the last.
private struct Subscripts {
  var terms: [[Int]] = []
  var result: [Int] = []
  private var ellipsis = 0
  private static let dots = 58, limit = 128

  /// The labels of so many axes of `...`.
  private static func dotted(_ count: Int) -> [Int] { (0..<count).map { dots + count - 1 - $0 } }

  init(_ text: String, ranks: [Int]) throws(ArrayError) {
    let bytes = Array(text.utf8).filter { $0 != UInt8(ascii: " ") }
    let arrow = bytes.indices.first {
      $0 + 1 < bytes.count && bytes[$0] == UInt8(ascii: "-") && bytes[$0 + 1] == UInt8(ascii: ">")
    }
    let inputs = bytes[..<(arrow ?? bytes.count)].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard inputs.count == ranks.count, !ranks.isEmpty else {
      throw Subscripts.invalid("\"\(text)\" has \(inputs.count) terms for \(ranks.count) operands")
    }
    for (term, rank) in zip(inputs, ranks) {
      let (before, after) = try Subscripts.read(term, text)
      let named = before.count + (after?.count ?? 0)
      guard after == nil ? named == rank : named <= rank else {
        throw Subscripts.invalid("\"\(text)\" names \(named) axes of an operand with \(rank)")
      }
      guard rank - named <= Subscripts.limit - Subscripts.dots else {
        throw Subscripts.invalid("\"...\" stands for \(rank - named) axes")
      }
      ellipsis = Swift.max(ellipsis, rank - named)
      terms.append(after.map { before + Subscripts.dotted(rank - named) + $0 } ?? before)
    }
    guard let arrow else {
      let letters = terms.joined().filter { $0 < Subscripts.dots }
      result = Subscripts.dotted(ellipsis) + letters.filter { letter in letters.count { $0 == letter } == 1 }.sorted()
      return
    }
    let (before, after) = try Subscripts.read(bytes[(arrow + 2)...], text)
    guard after != nil || ellipsis == 0 else {
      throw Subscripts.invalid("the result of \"\(text)\" needs \"...\" for the axes that the operands have there")
    }
    result = before + (after == nil ? [] : Subscripts.dotted(ellipsis)) + (after ?? [])
    var known = LabelSet([]), named = LabelSet([])
    for labels in terms { known.formUnion(LabelSet(labels)) }
    for label in result {
      guard label >= Subscripts.dots || (known.contains(label) && !named.contains(label)) else {
        throw Subscripts.invalid("the result of \"\(text)\" names a letter twice, or one that no operand has")
      }
      named.insert(label)
    }
  }

  /// The size of each label; 1 gives way.
  func sizes(of operands: [NDArray]) throws(ArrayError) -> [Int] {
    var sizes = [Int](repeating: 1, count: Subscripts.limit)
    for (x, labels) in zip(operands, terms) {
      for (axis, label) in labels.enumerated() {
        let known = sizes[label], size = x.shape[axis]
        guard known == size || known == 1 || size == 1 else {
          throw .shapeMismatch(
            op: "einsum", expected: "size \(known) on axis \(labels.firstIndex(of: label)!)", got: x.shape)
        }
        if known == 1 { sizes[label] = size }
      }
    }
    return sizes
  }

  /// The letters before and after the dots; the second `nil` where there are none.
  private static func read(_ term: ArraySlice<UInt8>, _ text: String) throws(ArrayError) -> ([Int], [Int]?) {
    var before: [Int] = [], after: [Int]?
    var rest = term
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        let label = Int(byte - UInt8(ascii: "A"))
        if after == nil { before.append(label) } else { after!.append(label) }
      case UInt8(ascii: ".") where after == nil && rest.prefix(2) == [byte, byte]:
        rest.removeFirst(2)
        after = []
      default: throw invalid("\"\(text)\" is not letters, commas, \"...\" and one \"->\"")
      }
    }
    return (before, after)
  }

  private static func invalid(_ reason: String) -> ArrayError { .invalid(op: "einsum", reason) }
}
