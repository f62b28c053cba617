import ArrayAPI
import CPython

extension Function {
  /// Sorting, searching, sets, and selection by index arrays.
  static let searching: [Function] = [
    Function("sort", "x, /, *, axis=-1, descending=False, stable=True", "The values along an axis in order, NaN last.")
    { a in
      try sort(try a.array(0), axis: try a.int(1, -1), descending: try a.bool(2, false))
    },
    Function(
      "argsort", "x, /, *, axis=-1, descending=False, stable=True", "The positions that would sort, as int64; stable."
    ) {
      a in try argsort(try a.array(0), axis: try a.int(1, -1), descending: try a.bool(2, false))
    },
    Function("nonzero", "x, /", "The positions of the elements that are not zero, an array per axis.") { a in
      try nonzero(try a.array(0))
    },
    Function(
      "searchsorted", "x1, x2, /, *, side='left', sorter=None",
      "Where each value of x2 would go into the sorted x1: before its equals, or behind them on the right."
    ) { a in
      let side = try a.word(2, "left"), sorted = try a.array(0)
      guard side == "left" || side == "right" else {
        throw PythonError.value("searchsorted: side is 'left' or 'right'")
      }
      let values = try a.value(1).beside(sorted).array(besides: sorted)
      return try searchsorted(sorted, values, right: side == "right", sorter: try a.optionalArray(3))
    },
    Function("isin", "x1, x2, /, *, invert=False", "For each element of x1: is it among those of x2?") { a in
      let x = try a.value(0), test = try a.value(1)
      guard let array = x.array ?? test.array else { throw PythonError.type("isin: one operand must be an array") }
      return try isin(
        try x.beside(array).array(besides: array), try test.beside(array).array(besides: array),
        invert: try a.bool(2, false))
    },
    Function(
      "unique_all", "x, /", "The distinct values, where they first are, which one each element is, their counts."
    ) {
      a -> Obj in
      let u = try uniqueAll(try a.array(0))
      return try Record.uniqueAll.object([u.values, u.indices, u.inverseIndices, u.counts])
    },
    Function("unique_counts", "x, /", "The distinct values and how often each occurs.") { a -> Obj in
      let u = try uniqueAll(try a.array(0))
      return try Record.uniqueCounts.object([u.values, u.counts])
    },
    Function("unique_inverse", "x, /", "The distinct values and which one each element is.") { a -> Obj in
      let u = try uniqueAll(try a.array(0))
      return try Record.uniqueInverse.object([u.values, u.inverseIndices])
    },
    Function("unique_values", "x, /", "The distinct values in order.") { a in try uniqueValues(try a.array(0)) },
    Function("take", "x, indices, /, *, axis=None", "The elements at these positions along an axis.") { a in
      let x = try a.array(0)
      guard let axis = try a.optionalInt(2) ?? (x.ndim == 1 ? 0 : nil) else {
        throw PythonError.value("take: the axis must be named for \(x.ndim) dimensions")
      }
      return try take(x, try a.array(1), axis: axis)
    },
    Function("take_along_axis", "x, indices, /, *, axis=-1", "The elements of each lane at that lane's own positions.")
    { a in
      try takeAlongAxis(try a.array(0), try a.array(1), axis: try a.int(2, -1))
    },
    Function("diff", "x, /, *, axis=-1, n=1, prepend=None, append=None", "n differences of neighbours along an axis.") {
      a in
      try diff(
        try a.array(0), axis: try a.int(1, -1), times: try a.int(2, 1), prepend: try a.optionalArray(3),
        append: try a.optionalArray(4))
    },
  ]
}

extension Value {
  /// This as an array; numbers on the device of `x` and in the dtype that they give beside it.
  func array(besides x: NDArray) throws -> NDArray {
    if case .scalar(let number) = self {
      return try full([], number, dtype: x.dtype.promoted(with: number), device: x.device)
    }
    return try array()
  }
}
