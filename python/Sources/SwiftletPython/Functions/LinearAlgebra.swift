import ArrayAPI
import CPython

extension Function {
  static let linearAlgebra: [Function] = [
    Function("matmul", "The matrix product.", in: .main, .linalg) { p in
      let x = p("x1", .array), y = p("x2", .array)
      return { a in try matmul(a[x], a[y]) }
    },
    Function("tensordot", "The sum of products over axes of both.", in: .main, .linalg) { p in
      let x = p("x1", .array), y = p("x2", .array), axes = p.keyword("axes", ContractedAxes.count(2))
      return { a in
        switch try a[axes] {
        case .count(let count): try tensordot(a[x], a[y], axes: count)
        case .pairs(let first, let second): try tensordot(a[x], a[y], axes: first, second)
        }
      }
    },
    Function("vecdot", "The sum of conj(x1) * x2 along an axis.", in: .main, .linalg) { p in
      let x = p("x1", .array), y = p("x2", .array), axis = p.keyword("axis", -1)
      return { a in try vecdot(a[x], a[y], axis: a[axis]) }
    },
    Function("einsum", "Sums of products over named axes, as in 'ij,jk->ik'.") { p in
      let subscripts = p("subscripts", .text), operands = p.rest("operands", .array)
      return { a in try einsum(a[subscripts], a[operands]) }
    },
    Function("outer", "Every product of elements of two vectors.", in: .linalg) { p in
      let x = p("x1", .array), y = p("x2", .array)
      return { a in try Linalg.outer(a[x], a[y]) }
    },
    Function("cross", "The vector product of vectors of 3 along an axis.", in: .linalg) { p in
      let x = p("x1", .array), y = p("x2", .array), axis = p.keyword("axis", -1)
      return { a in try Linalg.cross(a[x], a[y], axis: a[axis]) }
    },
    Function("diagonal", "The diagonals of the matrices in the last two axes; a view.", in: .linalg, views: true) { p in
      let x = p("x", .array), offset = p.keyword("offset", Offset(0))
      return { a in try Linalg.diagonal(a[x], offset: a[offset].value) }
    },
    Function("trace", "The sums of the diagonals of matrices.", in: .linalg) { p in
      let x = p("x", .array), offset = p.keyword("offset", Offset(0)), dtype = p.keyword("dtype", .dtype, nil)
      return { a in try Linalg.trace(a[x], offset: a[offset].value, dtype: a[dtype]) }
    },
    Function("vector_norm", "The norm of vectors along some axes.", in: .linalg) { p in
      let x = p("x", .array), axis = p.keyword("axis", .axes, nil)
      let keepdims = p.keyword("keepdims", false), order = p.keyword("ord", 2.0, shown: "2")
      return { a in try Linalg.vectorNorm(a[x], axis: a[axis], keepdims: a[keepdims], ord: a[order]) }
    },
  ]
}

/// The axes that `tensordot` sums over: the last of one and the first of the other, so many, or named ones of both.
private enum ContractedAxes: DefaultValue {
  case count(Int)
  case pairs([Int], [Int])
  static var accepted: String { "int | Sequence[int | Sequence[int]]" }

  init(argument: Argument) throws {
    if PyIndex_Check(argument.object) != 0 {
      self = .count(try integer(argument.object))
    } else {
      let pair = try elements(argument.object) { try integers($0) }
      guard pair.count == 2 else { throw PythonError.value("tensordot: axes is a number or two sequences of axes") }
      self = .pairs(pair[0], pair[1])
    }
  }

  var python: String { if case .count(let count) = self { "\(count)" } else { "..." } }
}
