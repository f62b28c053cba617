import ArrayAPI
import CPython

extension Function {
  static let linearAlgebra: [Function] = [
    Function("matmul", "x1, x2, /", "The matrix product.", in: .main, .linalg) { a in
      try matmul(try a.array(0), try a.array(1))
    },
    Function("tensordot", "x1, x2, /, *, axes=2", "The sum of products over axes of both.", in: .main, .linalg) { a in
      let (x, y) = (try a.array(0), try a.array(1))
      guard let axes = a.optional(2) else { return try tensordot(x, y) }
      if PyIndex_Check(axes) != 0 { return try tensordot(x, y, axes: try integer(axes)) }
      let pair = try elements(axes) { try integers($0) }
      guard pair.count == 2 else { throw PythonError.value("tensordot: axes is a number or two sequences of axes") }
      return try tensordot(x, y, axes: pair[0], pair[1])
    },
    Function("vecdot", "x1, x2, /, *, axis=-1", "The sum of conj(x1) * x2 along an axis.", in: .main, .linalg) { a in
      try vecdot(try a.array(0), try a.array(1), axis: try a.int(2, -1))
    },
    Function("einsum", "subscripts, /, *operands", "Sums of products over named axes, as in 'ij,jk->ik'.") { a in
      try einsum(try string(of: try a.object(0)), try a.restArrays())
    },
    Function("outer", "x1, x2, /", "Every product of elements of two vectors.", in: .linalg) { a in
      try Linalg.outer(try a.array(0), try a.array(1))
    },
    Function("cross", "x1, x2, /, *, axis=-1", "The vector product of vectors of 3 along an axis.", in: .linalg) { a in
      try Linalg.cross(try a.array(0), try a.array(1), axis: try a.int(2, -1))
    },
    Function(
      "diagonal", "x, /, *, offset=0", "The diagonals of the matrices in the last two axes; a view.", in: .linalg,
      views: true
    ) {
      a in try Linalg.diagonal(try a.array(0), offset: try a.saturatedInt(1, 0))
    },
    Function("trace", "x, /, *, offset=0, dtype=None", "The sums of the diagonals of matrices.", in: .linalg) { a in
      try Linalg.trace(try a.array(0), offset: try a.saturatedInt(1, 0), dtype: try a.dtype(2))
    },
    Function(
      "vector_norm", "x, /, *, axis=None, keepdims=False, ord=2", "The norm of vectors along some axes.", in: .linalg
    ) {
      a in
      try Linalg.vectorNorm(
        try a.array(0), axis: try a.axes(1), keepdims: try a.bool(2, false), ord: try a.double(3, 2))
    },
  ]
}
