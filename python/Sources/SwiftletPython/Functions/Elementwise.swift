import ArrayAPI
import CPython

extension Function {
  static let elementwise: [Function] =
    UnaryOperator.all.map { op in
      if op.index == real.index { return part(op, isImaginary: false) }
      if op.index == imag.index { return part(op, isImaginary: true) }
      return Function(String(cString: op.name), "x, /", String(cString: op.help), views: true, kernel: .unary(op)) {
        try op($0.array(0))
      }
    }
    + BinaryOperator.all.map { op in
      Function(String(cString: op.name), "x1, x2, /", String(cString: op.help), views: true, kernel: .binary(op)) {
        try apply(op, $0.value(0), $0.value(1))
      }
    } + [
      Function("clip", "x, /, min=None, max=None", "Limited to min ... max; an absent bound does not limit.") { a in
        let x = try a.array(0)
        return try limited(try limited(x, a.optionalValue(1), isLower: true), a.optionalValue(2), isLower: false)
      },
      Function("where", "condition, x1, x2, /", "Elements of x1 where the condition holds, else of x2.") { a in
        let condition = try a.array(0)
        switch (try a.value(1), try a.value(2)) {
        case (.array(let x), .array(let y)): return try `where`(condition, x, y)
        case (.array(let x), let y):
          if case .scalar(let y) = try y.beside(x) { return try `where`(condition, x, y) }
          return try `where`(condition, x, try y.beside(x).array())
        case (let x, .array(let y)):
          if case .scalar(let x) = try x.beside(y) { return try `where`(condition, x, y) }
          return try `where`(condition, try x.beside(y).array(), y)
        case (.scalar(let x), .scalar(let y)):
          // The dtype of the wider kind for both.
          let device = condition.device, dtype = try full([], x.kind > y.kind ? x : y).dtype
          return try `where`(
            condition, try full([], x, dtype: dtype, device: device), try full([], y, dtype: dtype, device: device))
        case (let x, let y):
          let device = condition.device
          return try `where`(condition, try x.array(device: device), try y.array(device: device))
        }
      },
    ]

  /// The row of an operator that takes complex numbers apart: a view of those, as it is NumPy's.
  private static func part(_ op: UnaryOperator, isImaginary: Bool) -> Function {
    Function(
      String(cString: op.name), "x, /", String(cString: op.help).dropLast() + "; of complex numbers a view.",
      views: true, kernel: .small { NDArray.part($0, isImaginary: isImaginary, into: $1) }
    ) { try op($0.array(0)) }
  }

  private static func limited(_ x: NDArray, _ bound: Value?, isLower: Bool) throws -> NDArray {
    switch bound {
    case nil: x
    case .array(let bound): isLower ? try clip(x, min: bound, max: nil) : try clip(x, min: nil, max: bound)
    case .scalar(let bound): isLower ? try clip(x, min: bound) : try clip(x, max: bound)
    case .big(let bits, let approximate):
      if x.dtype == .uint64, bits != nil, let exact = try bound?.beside(.uint64, on: x.device).array() {
        isLower ? try clip(x, min: exact, max: nil) : try clip(x, min: nil, max: exact)
      } else {
        isLower ? try clip(x, min: .float(approximate)) : try clip(x, max: .float(approximate))
      }
    }
  }
}
