/// How many numbers, their mean, and the sum of their squared deviations from it.
struct Moments: Codable, Sendable {
  var count: NDArray, mean: NDArray, squares: NDArray

  /// Of numbers whose count, sum and sum of squares are known as they lie about a reference that is one of them: then the
  /// squares are at most `count + 1` times what they are about the mean, and no digits are lost.
  init(_ sums: [NDArray], about reference: NDArray) throws(ArrayError) {
    count = sums[0]
    let shift = try sums[1] / maximum(count, 1.0)
    mean = try `where`(count .> 0, reference + shift, 0)
    squares = try maximum(sums[2] - sums[1] * shift, 0.0)
  }

  private init(_ parts: [NDArray]) { (count, mean, squares) = (parts[0], parts[1], parts[2]) }

  /// Of both together.
  ///
  /// - Source: Chan, Golub and LeVeque 1983, The American Statistician 37, 242-247.
  func joined(_ other: Moments) throws(ArrayError) -> Moments {
    let total = try count + other.count, step = try other.mean - mean
    let share = try other.count / maximum(total, 1.0)
    return Moments([
      total, try mean + step * share, try squares + other.squares + square(step) * (count * share),
    ])
  }

  /// Of some lanes and then of others.
  static func concatenated(_ parts: [Moments], axis: Int) throws(ArrayError) -> Moments {
    guard parts.count != 1 else { return parts[0] }
    return Moments([
      try concat(parts.map(\.count), axis: axis), try concat(parts.map(\.mean), axis: axis),
      try concat(parts.map(\.squares), axis: axis),
    ])
  }

  func map(_ change: (NDArray) throws(ArrayError) -> NDArray) throws(ArrayError) -> Moments {
    Moments([try change(count), try change(mean), try change(squares)])
  }

  func slice(axis: Int, _ from: Int, _ to: Int) throws(ArrayError) -> Moments {
    try map { (x) throws(ArrayError) in try x.slice(axis: axis, from, to) }
  }
}

/// Sums over numbers as they come, NaN being none: how many, their sum and that of their squares, about the first of them.
private struct RunningSums: Codable, Sendable {
  /// The first number, NaN before it came.
  var reference: NDArray
  var sums: [NDArray]

  /// Nothing yet, for lanes like these.
  init(like values: NDArray, axis: Int) throws(ArrayError) {
    let zero = try zerosLike(values.slice(axis: axis, 0, 1))
    (reference, sums) = (try zero + Double.nan, [zero, zero, zero])
  }

  func moments() throws(ArrayError) -> Moments {
    try Moments(sums, about: `where`(isnan(reference), 0, reference))
  }

  /// Takes numbers in; gives the moments before each and after the last.
  mutating func take(_ values: NDArray, axis: Int) throws(ArrayError) -> Moments {
    let count = values.shape[axis], isThere = try logicalNot(isnan(values))
    let first = try takeAlongAxis(values, argmax(isThere.astype(.int8), axis: axis, keepdims: true), axis: axis)
    reference = try `where`(isnan(reference), first, reference)
    let known = try `where`(isnan(reference), 0, reference), distance = try `where`(isThere, values - known, 0)
    var all: [NDArray] = []
    for (sum, term) in zip(sums, [try isThere.astype(.float64), distance, try square(distance)]) {
      all.append(try cumulativeSum(concat([sum, term], axis: axis), axis: axis))
    }
    sums = try all.map { (x) throws(ArrayError) in try x.slice(axis: axis, count, nil).copied() }
    return try Moments(all, about: known)
  }
}

/// The moments of the last so many numbers of a stream, or of all, lane by lane. NaN stands for a number that is left out
/// but counts for the window.
///
/// Nothing is ever subtracted: a window is the end of one block of its length and the begin of the next, and both are
/// known by themselves. So what has left the window leaves no trace, however large it was.
///
/// - Complexity: O(1) for each number.
/// - Source: the blocks are those of van Herk 1992, Pattern Recognition Letters 13, 517-521.
struct RollingMoments: Codable, Sendable {
  /// The window; nil for all numbers.
  let length: Int?
  /// The begin of the block that is open; nil before the first number.
  private var begin: RunningSums?
  /// The numbers of that block, and how many there are.
  private var block: [NDArray] = [], filled = 0
  /// The moments of the block before, from each of its places to its end.
  private var ends: Moments?

  init(length: Int?) { self.length = length }

  /// The moments before the next number, of size 1 along the axis; nil before the first one.
  func current(axis: Int) throws(ArrayError) -> Moments? {
    guard let begin else { return nil }
    return try afterEnds(try begin.moments(), from: filled, axis: axis)
  }

  /// Takes numbers in, at least one; gives the moments before each.
  mutating func learn(_ values: NDArray, axis: Int) throws(ArrayError) -> Moments {
    let count = values.shape[axis]
    guard let length else { return try open(values, axis: axis) }
    var parts: [Moments] = [], at = 0
    while at < count {
      let isWhole = filled == 0 && count - at >= length
      let taken = isWhole ? (count - at) / length * length : Swift.min(count - at, length - filled)
      let piece = try values.slice(axis: axis, at, at + taken)
      parts.append(isWhole ? try whole(piece, length, axis: axis) : try partial(piece, length, axis: axis))
      at += taken
    }
    return try Moments.concatenated(parts, axis: axis)
  }

  /// Throws unless such moments could have been written on a stream.
  func check(for stream: AxisArray, along axis: Int) throws(ArrayError) {
    var one = stream.shape, window = one
    (one[axis], window[axis]) = (1, length ?? 0)
    let device = stream.data.device
    if let begin {
      try begin.reference.requireForm("the reference", one, dtype: .float64, device: device)
      try requireState(begin.sums.count == 3, "\(begin.sums.count) sums instead of 3")
      for sum in begin.sums { try sum.requireForm("a sum", one, dtype: .float64, device: device) }
    }
    for piece in block {
      try piece.requireForm("a piece of the window", one, along: axis, dtype: .float64, device: device)
    }
    let held = block.reduce(0) { $0 + $1.shape[axis] }
    try requireState(
      held == filled && (filled == 0 || filled < length ?? 0 && begin != nil) && (ends == nil || begin != nil),
      "\(held) samples of a window of \(length ?? 0), said to be \(filled)")
    if let ends {
      try requireState(length != nil, "a window where there is none")
      for part in [ends.count, ends.mean, ends.squares] {
        try part.requireForm("the moments of a window", window, dtype: .float64, device: device)
      }
    }
  }

  /// Moments of the open block joined with what the window has of the block before.
  private func afterEnds(_ moments: Moments, from place: Int, axis: Int) throws(ArrayError) -> Moments {
    guard let ends else { return moments }
    return try ends.slice(axis: axis, place, place + moments.count.shape[axis]).joined(moments)
  }

  private mutating func open(_ values: NDArray, axis: Int) throws(ArrayError) -> Moments {
    var begin = if let begin { begin } else { try RunningSums(like: values, axis: axis) }
    let all = try begin.take(values, axis: axis)
    self.begin = begin
    return try all.slice(axis: axis, 0, values.shape[axis])
  }

  /// Numbers that do not reach beyond the open block.
  private mutating func partial(_ values: NDArray, _ length: Int, axis: Int) throws(ArrayError) -> Moments {
    let result = try afterEnds(try open(values, axis: axis), from: filled, axis: axis)
    block.append(try values.copied())
    filled += values.shape[axis]
    if filled == length {
      ends = try Self.ends(of: try concat(block, axis: axis), axis: axis)
      (block, filled, begin) = ([], 0, try RunningSums(like: values, axis: axis))
    }
    return result
  }

  /// Whole blocks, side by side.
  private mutating func whole(_ values: NDArray, _ length: Int, axis: Int) throws(ArrayError) -> Moments {
    let blocks = values.shape[axis] / length
    var shape = values.shape
    shape[axis] = length
    shape.insert(blocks, at: axis)
    let cut = try reshape(values, shape)
    var sums = try RunningSums(like: cut, axis: axis + 1)
    var result = try sums.take(cut, axis: axis + 1).slice(axis: axis + 1, 0, length)
    // Each block after the one before it.
    let own = try Self.ends(of: cut, axis: axis + 1)
    var before = [try own.slice(axis: axis, 0, blocks - 1)]
    if let ends {
      before.insert(try ends.map { (x) throws(ArrayError) in try expandDims(x, axis: axis) }, at: 0)
    } else {
      before.insert(
        try own.slice(axis: axis, 0, 1).map { (x) throws(ArrayError) in try zerosLike(x) }, at: 0)
    }
    result = try Moments.concatenated(before, axis: axis).joined(result)
    ends = try own.slice(axis: axis, blocks - 1, blocks).map { (x) throws(ArrayError) in
      try squeeze(x, axis: axis).copied()
    }
    begin = try RunningSums(like: values, axis: axis)
    return try result.map { (x) throws(ArrayError) in try reshape(x, values.shape) }
  }

  /// The moments of blocks from each of their places on.
  private static func ends(of blocks: NDArray, axis: Int) throws(ArrayError) -> Moments {
    let reversed = try flip(blocks, axis: axis)
    var sums = try RunningSums(like: reversed, axis: axis)
    let moments = try sums.take(reversed, axis: axis), length = blocks.shape[axis]
    return try moments.map { (x) throws(ArrayError) in
      try flip(try x.slice(axis: axis, 1, length + 1), axis: axis).copied()
    }
  }
}
