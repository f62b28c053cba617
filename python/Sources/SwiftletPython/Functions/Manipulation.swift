import ArrayAPI
import CPython

extension Function {
  static let manipulation: [Function] = [
    Function("reshape", "x, /, shape, *, copy=None", "The elements under another shape; one size may be -1.", views: true) {
      a in
      let x = try a.array(0), result = try reshape(x, try a.shape(1))
      let isShared = result.sharesMemory(with: x)
      if try a.optionalBool(2) == false, !isShared { throw PythonError.value("reshape: this shape needs a copy") }
      return try a.bool(2, false) && isShared ? try result.copied() : result
    },
  ]
}
