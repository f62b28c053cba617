import ArrayAPI
import CPython

extension Function {
  static let manipulation: [Function] = [
    Function(
      "broadcast_arrays", "*arrays", "The arrays in the shape that they broadcast to together; views.", views: true
    ) {
      a in try broadcastArrays(try a.restArrays())
    },
    Function("broadcast_shapes", "*shapes", "The shape that shapes broadcast to together.") { a in
      var shape = Dims()
      for other in a.rest { shape = try broadcastShapes(shape, Dims(try integers(try checked(other)))) }
      return shape
    },
    Function("broadcast_to", "x, /, shape", "A view that repeats axes of size 1 to fill a shape.", views: true) { a in
      try broadcastTo(try a.array(0), try a.shape(1))
    },
    Function("concat", "arrays, /, *, axis=0", "Arrays joined along an axis; flattened first where it is None.") { a in
      var arrays = try a.arrays(0)
      let axis = try a.given(1) == nil ? 0 : a.optionalInt(1)
      if axis == nil { arrays = try arrays.map { try reshape($0, [-1]) } }
      let result = try concat(arrays, axis: axis ?? 0)
      return try arrays.contains { $0.sharesMemory(with: result) } ? result.copied() : result
    },
    Function("stack", "arrays, /, *, axis=0", "Arrays of one shape joined along a new axis.") { a in
      try stack(try a.arrays(0), axis: try a.int(1, 0))
    },
    Function("unstack", "x, /, *, axis=0", "The parts along one axis, each without it; views.", views: true) { a in
      try unstack(try a.array(0), axis: try a.int(1, 0))
    },
    Function("expand_dims", "x, /, axis", "New axes of size 1 at these places of the result; a view.", views: true) {
      a in
      try expandDims(try a.array(0), axis: try integers(try a.object(1)))
    },
    Function("squeeze", "x, /, axis", "The array without the named axes, which must have size 1; a view.", views: true)
    { a in
      try squeeze(try a.array(0), axis: try integers(try a.object(1)))
    },
    Function(
      "flip", "x, /, *, axis=None", "The elements along some axes (all by default) in reverse order; a view.",
      views: true
    ) {
      a in try flip(try a.array(0), axis: try a.axes(1))
    },
    Function(
      "moveaxis", "x, source, destination, /", "Axes moved to other places; the others keep their order; a view.",
      views: true
    ) {
      a in try moveaxis(try a.array(0), try integers(try a.object(1)), try integers(try a.object(2)))
    },
    Function("permute_dims", "x, /, axes", "The axes in another order; a view.", views: true) { a in
      try permuteDims(try a.array(0), try integers(try a.object(1)))
    },
    Function(
      "matrix_transpose", "x, /", "The matrices in the last two axes, transposed; a view.", in: .main, .linalg,
      views: true
    ) {
      a in try matrixTranspose(try a.array(0))
    },
    Function(
      "reshape", "x, /, shape, *, copy=None", "The elements under another shape; one size may be -1.", views: true
    ) {
      a in
      let x = try a.array(0), result = try reshape(x, try a.shape(1))
      let isShared = result.sharesMemory(with: x)
      if try a.optionalBool(2) == false, !isShared { throw PythonError.value("reshape: this shape needs a copy") }
      return try a.bool(2, false) && isShared ? try result.copied() : result
    },
    Function(
      "roll", "x, /, shift, *, axis=None", "The elements moved along axes; those that leave enter at the other end."
    ) {
      a in
      let x = try a.array(0), shift = try shifts(try a.object(1))
      guard let axes = try a.axes(2) else {
        return try reshape(try roll(try reshape(x, [-1]), shifts: shift, axes: [0]), x.shape)
      }
      return try roll(x, shifts: shift, axes: axes)
    },
    Function("repeat", "x, repeats, /, *, axis=None", "Each element along an axis repeated in a row.") { a in
      var x = try a.array(0)
      if try a.optionalInt(2) == nil { x = try reshape(x, [-1]) }
      let axis = try a.int(2, 0)
      switch try a.value(1) {
      case .array(let counts): return try `repeat`(x, counts, axis: axis)
      default: return try `repeat`(x, try a.int(1), axis: axis)
      }
    },
    Function("tile", "x, repetitions, /", "The whole array side by side, so often along each axis.") { a in
      try tile(try a.array(0), try integers(try a.object(1)))
    },
    Function("meshgrid", "*arrays, indexing='xy'", "Coordinate arrays of the grid that vectors span.", views: true) {
      a in
      let indexing = try a.word(0, "xy")
      guard indexing == "xy" || indexing == "ij" else { throw PythonError.value("meshgrid: indexing is 'xy' or 'ij'") }
      return try meshgrid(try a.restArrays(), isMatrix: indexing == "ij")
    },
    Function("tril", "x, /, *, k=0", "Lower triangles up to the k-th diagonal; zeros above.") { a in
      try tril(try a.array(0), k: try a.saturatedInt(1, 0))
    },
    Function("triu", "x, /, *, k=0", "Upper triangles from the k-th diagonal; zeros below.") { a in
      try triu(try a.array(0), k: try a.saturatedInt(1, 0))
    },
  ]

  /// Shifts of any size.
  private static func shifts(_ object: Obj) throws -> [Int] {
    if PyIndex_Check(object) != 0 { return [try saturatedInteger(object)] }
    return try elements(object) { try saturatedInteger($0) }
  }
}

extension Arguments {
  /// The arrays of a `*arrays` parameter.
  func restArrays() throws -> [NDArray] { try rest.map { try NDArray(try checked($0), named: "arrays") } }
}
