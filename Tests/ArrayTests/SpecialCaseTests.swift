import ArrayAPI
import TestSupport
import Testing

/// The standard's special cases, by table: function, argument, result. `~` stands before a part whose sign is free.
@Suite struct SpecialCaseTests {
  static let complexRows = """
    sqrt 0 0 0 0|sqrt -0 0 0 0|sqrt 1 inf inf inf|sqrt -inf inf inf inf|sqrt nan inf inf inf|sqrt 1 nan nan nan
    sqrt -inf 2 0 inf|sqrt inf 2 inf 0|sqrt -inf nan nan ~inf|sqrt inf nan inf nan|sqrt nan 2 nan nan
    sqrt nan nan nan nan
    exp 0 0 1 0|exp -0 0 1 0|exp 1 inf nan nan|exp 1 nan nan nan|exp inf 0 inf 0|exp -inf 2 -0 0|exp inf 2 -inf inf
    exp -inf inf ~0 ~0|exp inf inf ~inf nan|exp -inf nan ~0 ~0|exp inf nan ~inf nan|exp nan 0 nan 0|exp nan 1 nan nan
    expm1 0 0 0 0|expm1 -0 0 0 0|expm1 1 inf nan nan|expm1 1 nan nan nan|expm1 inf 0 inf 0|expm1 -inf 2 -1 0
    expm1 inf 2 -inf inf|expm1 -inf inf -1 ~0|expm1 inf inf ~inf nan|expm1 -inf nan -1 ~0|expm1 inf nan ~inf nan
    expm1 nan 0 nan 0|expm1 nan 1 nan nan|expm1 nan nan nan nan
    log -0 0 -inf pi|log 0 0 -inf 0|log 1 inf inf pi/2|log 1 nan nan nan|log -inf 1 inf pi|log inf 1 inf 0
    log -inf inf inf 3pi/4|log inf inf inf pi/4|log inf nan inf nan|log -inf nan inf nan|log nan 1 nan nan
    log nan inf inf nan
    log1p -1 0 -inf 0|log1p 1 inf inf pi/2|log1p 1 nan nan nan|log1p -inf 1 inf pi|log1p inf 1 inf 0
    log1p -inf inf inf 3pi/4|log1p inf inf inf pi/4|log1p inf nan inf nan|log1p -inf nan inf nan|log1p nan 1 nan nan
    log1p nan inf inf nan|log1p nan nan nan nan|log1p 0 0 0 0|log1p -0 0 0 0
    sinh 0 0 0 0|sinh 0 inf ~0 nan|sinh 0 nan ~0 nan|sinh 1 inf nan nan|sinh 1 nan nan nan|sinh inf 0 inf 0
    sinh inf 2 -inf inf|sinh inf inf ~inf nan|sinh inf nan ~inf nan|sinh nan 0 nan 0|sinh nan 1 nan nan
    sinh nan nan nan nan
    cosh 0 0 1 0|cosh 0 inf nan ~0|cosh 0 nan nan ~0|cosh 1 inf nan nan|cosh 1 nan nan nan|cosh inf 0 inf 0
    cosh inf 2 -inf inf|cosh inf inf inf nan|cosh inf nan inf nan|cosh nan 0 nan ~0|cosh nan 1 nan nan
    cosh nan nan nan nan
    tanh 0 0 0 0|tanh 1 inf nan nan|tanh 0 inf 0 nan|tanh 1 nan nan nan|tanh 0 nan 0 nan|tanh inf 1 1 0|tanh inf 2 1 0
    tanh inf inf 1 ~0|tanh inf nan 1 ~0|tanh nan 0 nan 0|tanh nan 1 nan nan|tanh nan nan nan nan
    acos 0 0 pi/2 -0|acos -0 0 pi/2 -0|acos 0 nan pi/2 nan|acos -0 nan pi/2 nan|acos 1 inf pi/2 -inf|acos 1 nan nan nan
    acos -inf 1 pi -inf|acos inf 1 0 -inf|acos -inf inf 3pi/4 -inf|acos inf inf pi/4 -inf|acos inf nan nan ~inf
    acos -inf nan nan ~inf|acos nan 1 nan nan|acos nan inf nan -inf|acos nan nan nan nan
    acosh 0 0 0 pi/2|acosh -0 0 0 pi/2|acosh 1 inf inf pi/2|acosh 0 nan nan ~pi/2|acosh 1 nan nan nan
    acosh -inf 1 inf pi
    acosh inf 1 inf 0|acosh -inf inf inf 3pi/4|acosh inf inf inf pi/4|acosh inf nan inf nan|acosh -inf nan inf nan
    acosh nan 1 nan nan|acosh nan inf inf nan|acosh nan nan nan nan
    asinh 0 0 0 0|asinh 1 inf inf pi/2|asinh 1 nan nan nan|asinh inf 1 inf 0|asinh inf inf inf pi/4
    asinh inf nan inf nan
    asinh nan 0 nan 0|asinh nan 1 nan nan|asinh nan inf ~inf nan|asinh nan nan nan nan
    atanh 0 0 0 0|atanh 0 nan 0 nan|atanh 1 0 inf 0|atanh 1 inf 0 pi/2|atanh 2 nan nan nan|atanh inf 1 0 pi/2
    atanh inf inf 0 pi/2|atanh inf nan 0 nan|atanh nan 1 nan nan|atanh nan inf ~0 pi/2|atanh nan nan nan nan
    asin 0 0 0 0|asin inf 1 pi/2 inf|asin 1 inf 0 inf|sin 0 0 0 0|tan 0 0 0 0|atan 0 0 0 0|cos 0 0 1 -0
    log2 1 inf inf 2.2661800709135966|log10 1 inf inf 0.6821881769209207|log10 inf 1 inf 0
    """
  static let operators: [String: UnaryOperator] = [
    "sqrt": sqrt, "exp": exp, "expm1": expm1, "log": log, "log1p": log1p, "log2": log2, "log10": log10, "sinh": sinh,
    "cosh": cosh, "tanh": tanh, "acos": acos, "acosh": acosh, "asinh": asinh, "atanh": atanh, "asin": asin, "sin": sin,
    "tan": tan, "atan": atan, "cos": cos,
  ]

  @Test(
    "complex functions, and mirrored for the conjugate",
    arguments: complexRows.split { "|\n".contains($0) }.map(String.init))
  func complex(_ row: String) throws {
    let words = row.split(separator: " ").map(String.init)
    let op = try #require(Self.operators[words[0]])
    for dtype in [DType.complex64, .complex128] {
      for side in [1.0, -1.0] {
        let z = Complex(Self.number(words[1]), side * Self.number(words[2]))
        let got = try op(try NDArray([z]).astype(dtype)).array(of: Complex<Double>.self)[0]
        #expect(Self.matches(got.real, words[3], 1, dtype), "\(row), \(dtype): \(got)")
        #expect(Self.matches(got.imaginary, words[4], side, dtype), "\(row), \(dtype), side \(side): \(got)")
      }
    }
  }

  private static func number(_ text: String) -> Double {
    switch text {
    case "pi": .pi
    case "pi/2": .pi / 2
    case "pi/4": .pi / 4
    case "3pi/4": 3 * .pi / 4
    default: Double(text) ?? .signalingNaN
    }
  }

  private static func matches(_ got: Double, _ text: String, _ side: Double, _ dtype: DType) -> Bool {
    let isFree = text.hasPrefix("~"), expected = number(isFree ? String(text.dropFirst()) : text) * side
    if expected.isNaN { return got.isNaN }
    if expected == 0 || !expected.isFinite {
      return got.magnitude == expected.magnitude && (isFree || got.sign == expected.sign)
    }
    let error = isFree ? got.magnitude - expected.magnitude : got - expected
    return error.magnitude <= 2 * dtype.ulp(expected)
  }

  @Test("huge and tiny arguments neither overflow nor vanish")
  func extremes() throws {
    func value(_ op: UnaryOperator, _ re: Double, _ im: Double) throws -> Complex<Double> {
      try op(try NDArray([Complex(re, im)])).array(of: Complex<Double>.self)[0]
    }
    func near(_ a: Double, _ b: Double) -> Bool { (a - b).magnitude <= 4 * b.ulp }
    let big = 1.5e308
    let root = try value(sqrt, big, big)
    #expect(near(root.real, 1.345607733249115e154) && near(root.imaginary, 5.5736897274590134e153))
    #expect(try near(value(log, big, big).real, 709.9482473405542))
    #expect(try near(value(exp, 709.9, 1.5).real / 2, 1.4298832489523891e307 / 2))
    #expect(try near(value(log, 0.6, 0.8).real, 2.2204460492503132e-17))
    #expect(try near(value(log, 1, 1e-200).real, 0) && near(value(log, 1, 1e-150).real, 5e-301))
    #expect(try near(value(log1p, 1e-30, 1e-20).real, 1e-30 + 5e-41))
    #expect(try near(value(expm1, 1e-20, 0).real, 1e-20))
    #expect(try near(value(acos, 1, 1e-300).imaginary, -1e-150))
    #expect(try near(value(atanh, 1, 1e-300).real, 345.73433753938684))
    #expect(try near(value(asinh, 1e300, 1e300).real, 691.8152486690536))
  }

  @Test(
    "two real arguments",
    arguments: [
      "floor_divide inf 2 inf", "floor_divide -inf 2 -inf", "floor_divide inf -2 -inf", "floor_divide 1 -inf -0",
      "floor_divide -1 inf -0", "floor_divide 1 inf 0", "floor_divide inf inf nan", "floor_divide 0 0 nan",
      "floor_divide 1 0 inf", "floor_divide 1 -0 -inf", "floor_divide -0 2 -0", "floor_divide -7 2 -4",
      "floor_divide 7 -2 -4",
      "remainder 1 inf 1", "remainder -1 inf inf", "remainder 1 -inf -inf", "remainder -0 2 0", "remainder 0 -2 -0",
      "remainder inf 2 nan", "remainder 1 0 nan", "remainder -7 2 1", "remainder 7 -2 -1",
      "pow nan 0 1", "pow nan -0 1", "pow 1 inf 1", "pow -1 -inf 1", "pow 2 inf inf", "pow 2 -inf 0", "pow 0.5 inf 0",
      "pow inf 0.5 inf", "pow inf -1 0", "pow -inf 3 -inf", "pow -inf 2 inf", "pow -inf -3 -0", "pow 0 2 0",
      "pow -0 3 -0",
      "pow -0 -3 -inf", "pow -0 -2 inf", "pow -8 0.5 nan", "pow nan 1 nan", "pow 2 nan nan",
      "atan2 0 -0 pi", "atan2 -0 0 -0", "atan2 1 -inf pi", "atan2 inf -inf 3pi/4", "atan2 inf 1 pi/2",
      "atan2 nan 1 nan",
      "logaddexp -inf -inf -inf", "logaddexp inf -inf inf", "logaddexp nan inf nan", "logaddexp inf 1 inf",
      "hypot inf nan inf", "hypot nan 1 nan", "hypot -0 0 0", "nextafter -0 0 0", "nextafter nan 1 nan",
      "copysign nan -1 nan", "copysign 3 -0 -3", "maximum nan 1 nan", "minimum 1 nan nan",
    ])
  func real(_ row: String) throws {
    let table: [String: BinaryOperator] = [
      "floor_divide": floorDivide, "remainder": remainder, "pow": pow, "atan2": atan2, "logaddexp": logaddexp,
      "hypot": hypot, "nextafter": nextafter, "copysign": copysign, "maximum": maximum, "minimum": minimum,
    ]
    let words = row.split(separator: " ").map(String.init)
    let op = try #require(table[words[0]])
    for dtype in [DType.float32, .float64] {
      let a = try NDArray([Self.number(words[1])]).astype(dtype), b = try NDArray([Self.number(words[2])]).astype(dtype)
      let got = try op(a, b).array(of: Double.self)[0]
      #expect(Self.matches(got, words[3], 1, dtype), "\(row), \(dtype): \(got)")
    }
  }
}
