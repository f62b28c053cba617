import ArrayAPI
import CPython

extension Function {
  static let elementwise: [Function] =
    UnaryOperator.all.map { op in
      if op.index == real.index { return part(op, isImaginary: false) }
      if op.index == imag.index { return part(op, isImaginary: true) }
      return Function(String(cString: op.name), String(cString: op.help), views: true, kernel: .unary(op)) { p in
        let x = p("x", .array)
        return { a in try op(a[x]) }
      }
    }
    + BinaryOperator.all.map { op in
      Function(String(cString: op.name), String(cString: op.help), views: true, kernel: .binary(op)) { p in
        let x = p("x1", .operand), y = p("x2", .operand)
        return { a in try apply(op, a[x], a[y]) }
      }
    } + [
      Function("clip", "Limited to min ... max; an absent bound does not limit.") { p in
        let x = p("x", .array), min = p.named("min", .operand, nil), max = p.named("max", .operand, nil)
        return { a in try limited(try limited(a[x], a[min], isLower: true), a[max], isLower: false) }
      },
      Function("where", "Elements of x1 where the condition holds, else of x2.") { p in
        let condition = p("condition", .array), x = p("x1", .operand), y = p("x2", .operand)
        return { a in try chosen(a[condition], a[x], a[y]) }
      },
    ]

  /// The row of an operator that takes complex numbers apart: a view of those, as it is NumPy's.
  private static func part(_ op: UnaryOperator, isImaginary: Bool) -> Function {
    Function(
      String(cString: op.name), String(cString: op.help).dropLast() + "; of complex numbers a view.", views: true,
      kernel: .small { NDArray.part($0, isImaginary: isImaginary, into: $1) }
    ) { p in
      let x = p("x", .array)
      return { a in try op(a[x]) }
    }
  }

  private static func chosen(_ condition: NDArray, _ x: Value, _ y: Value) throws -> NDArray {
    switch (x, y) {
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
