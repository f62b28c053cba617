import ArrayAPI
import CPython

extension Function {
  static let manipulation: [Function] = [
    Function("broadcast_arrays", "The arrays in the shape that they broadcast to together; views.", views: true) { p in
      let arrays = p.rest("arrays", .array)
      return { a in try broadcastArrays(a[arrays]) }
    },
    Function("broadcast_shapes", "The shape that shapes broadcast to together.") { p in
      let shapes = p.rest("shapes", .axes)
      return { a in try a[shapes].reduce(Dims()) { try broadcastShapes($0, Dims($1)) } }
    },
    Function("broadcast_to", "A view that repeats axes of size 1 to fill a shape.", views: true) { p in
      let x = p("x", .array), shape = p.named("shape", .shape)
      return { a in try broadcastTo(a[x], a[shape]) }
    },
    Function("concat", "Arrays joined along an axis; flattened first where it is None.") { p in
      let arrays = p("arrays", .arrays), axis = p.keyword("axis", 0)
      return { a in
        let arrays = try a.isNone(axis) ? a[arrays].map { try reshape($0, [-1]) } : a[arrays]
        let result = try concat(arrays, axis: a[axis])
        return try arrays.contains { $0.sharesMemory(with: result) } ? result.copied() : result
      }
    },
    Function("stack", "Arrays of one shape joined along a new axis.") { p in
      let arrays = p("arrays", .arrays), axis = p.keyword("axis", 0)
      return { a in try stack(a[arrays], axis: a[axis]) }
    },
    Function("unstack", "The parts along one axis, each without it; views.", views: true) { p in
      let x = p("x", .array), axis = p.keyword("axis", 0)
      return { a in try unstack(a[x], axis: a[axis]) }
    },
    Function("expand_dims", "New axes of size 1 at these places of the result; a view.", views: true) { p in
      let x = p("x", .array), axis = p.named("axis", .axes)
      return { a in try expandDims(a[x], axis: a[axis]) }
    },
    Function("squeeze", "The array without the named axes, which must have size 1; a view.", views: true) { p in
      let x = p("x", .array), axis = p.named("axis", .axes)
      return { a in try squeeze(a[x], axis: a[axis]) }
    },
    Function("flip", "The elements along some axes (all by default) in reverse order; a view.", views: true) { p in
      let x = p("x", .array), axis = p.keyword("axis", .axes, nil)
      return { a in try flip(a[x], axis: a[axis]) }
    },
    Function("moveaxis", "Axes moved to other places; the others keep their order; a view.", views: true) { p in
      let x = p("x", .array), source = p("source", .axes), destination = p("destination", .axes)
      return { a in try moveaxis(a[x], a[source], a[destination]) }
    },
    Function("permute_dims", "The axes in another order; a view.", views: true) { p in
      let x = p("x", .array), axes = p.named("axes", .axes)
      return { a in try permuteDims(a[x], a[axes]) }
    },
    Function(
      "matrix_transpose", "The matrices in the last two axes, transposed; a view.", in: .main, .linalg, views: true
    ) { p in
      let x = p("x", .array)
      return { a in try matrixTranspose(a[x]) }
    },
    Function("reshape", "The elements under another shape; one size may be -1.", views: true) { p in
      let x = p("x", .array), shape = p.named("shape", .shape), copy = p.keyword("copy", .flag, nil)
      return { a in
        let x = try a[x], copy = try a[copy], result = try reshape(x, a[shape])
        let isShared = result.sharesMemory(with: x)
        if copy == false, !isShared { throw PythonError.value("reshape: this shape needs a copy") }
        return copy == true && isShared ? try result.copied() : result
      }
    },
    Function("roll", "The elements moved along axes; those that leave enter at the other end.") { p in
      let x = p("x", .array), shift = p.named("shift", .shifts), axis = p.keyword("axis", .axes, nil)
      return { a in
        let x = try a[x], shifts = try a[shift].values
        guard let axes = try a[axis] else {
          return try reshape(try roll(try reshape(x, [-1]), shifts: shifts, axes: [0]), x.shape)
        }
        return try roll(x, shifts: shifts, axes: axes)
      }
    },
    Function("repeat", "Each element along an axis repeated in a row.") { p in
      let x = p("x", .array), repeats = p("repeats", .repeats), axis = p.keyword("axis", .int, nil)
      return { a in
        let axis = try a[axis], x = try axis == nil ? reshape(a[x], [-1]) : a[x]
        return switch try a[repeats] {
        case .each(let counts): try `repeat`(x, counts, axis: axis ?? 0)
        case .all(let count): try `repeat`(x, count, axis: axis ?? 0)
        }
      }
    },
    Function("tile", "The whole array side by side, so often along each axis.") { p in
      let x = p("x", .array), repetitions = p("repetitions", .axes)
      return { a in try tile(a[x], a[repetitions]) }
    },
    Function("meshgrid", "Coordinate arrays of the grid that vectors span.", views: true) { p in
      let arrays = p.rest("arrays", .array), indexing = p.keyword("indexing", GridIndexing.xy)
      return { a in try meshgrid(a[arrays], isMatrix: a[indexing] == .ij) }
    },
    Function("tril", "Lower triangles up to the k-th diagonal; zeros above.") { p in
      let x = p("x", .array), k = p.keyword("k", Offset(0))
      return { a in try tril(a[x], k: a[k].value) }
    },
    Function("triu", "Upper triangles from the k-th diagonal; zeros below.") { p in
      let x = p("x", .array), k = p.keyword("k", Offset(0))
      return { a in try triu(a[x], k: a[k].value) }
    },
  ]
}

private enum GridIndexing: String, Choice { case xy, ij }

/// Shifts of any size, one for each axis.
private struct Shifts: ArgumentValue {
  let values: [Int]
  static var accepted: String { "int | Sequence[int]" }

  init(argument: Argument) throws {
    let object = argument.object
    values =
      PyIndex_Check(object) != 0
      ? [try saturatedInteger(object)] : try elements(object) { try saturatedInteger($0) }
  }
}

/// How often elements are repeated: a number for all of them, or an array of one for each.
private enum Repeats: ArgumentValue {
  case all(Int), each(NDArray)
  static var accepted: String { "Array | int" }

  init(argument: Argument) throws {
    self = isArray(argument.object) ? .each(inside(argument.object).pointee) : .all(try integer(argument.object))
  }
}

extension Kind where Value == Shifts { fileprivate static var shifts: Self { Kind() } }
extension Kind where Value == Repeats { fileprivate static var repeats: Self { Kind() } }
