import Foundation
import SignalProcessing

/// What holds for every transformer. A new one joins by being in the registry; its examples are what is run.
public enum TransformerLaws {
  /// One example of one transformer, under a name that tests print.
  public struct Case: Sendable, CustomStringConvertible {
    public let transformer: any Transformer
    public init(transformer: any Transformer) { self.transformer = transformer }
    public var description: String { "\(transformer.step)" }

    public func runner() throws -> Runner { try transformer.makeRunner() }
  }

  /// Every example of every transformer of the registry.
  public static let cases: [Case] = Registry.standard.transformers.filter { isTried($0.name) }.flatMap { type in
    type.examples.map { Case(transformer: $0) }
  }

  /// The examples of steps that do the same to each element. At least those say so that conform to `ElementwiseTransformer`.
  public static let elementwise = cases.filter {
    (try? $0.runner().elementwise) != nil || $0.transformer is any ElementwiseTransformer
  }

  /// Whether a step is tried: all are, unless SWIFTLET_TEST_STEPS names some, with commas between.
  static func isTried(_ name: String) -> Bool { tried.map { $0.contains(name) } ?? true }

  /// The names of the steps that are tried; nil for all.
  public static let tried = ProcessInfo.processInfo.environment["SWIFTLET_TEST_STEPS"]?.split(separator: ",").map(
    String.init)

  /// What is asked to follow the messages, and so depends on where the last one begins and ends, though on no other cut.
  public static let followers: [Case] = [
    Window(duration: 0.08), Window(duration: 0.5, zeroPadUntil: .input, anchor: .end), Aggregate(axis: "time"),
    Aggregate(axis: "time", operation: .median), Spectrum(axis: "time"), FBCCA(harmonics: 2, frequencies: [7, 12]),
  ].map { (transformer: any Transformer) in Case(transformer: transformer) }

  /// What one runner makes of messages, and what is left at their end.
  public static func run(_ item: Case, _ messages: [AxisArray]) throws -> [AxisArray] {
    let runner = try item.runner()
    return try messages.map { try runner.process($0) } + runner.flush()
  }

  /// How two results differ, in words; nil where dims, shapes, dtypes, labels and bits agree, and regular axes to within
  /// a millionth of a step, or two units in the last place of the offset. With a tolerance, values may differ by so many
  /// units in the last place of the largest.
  public static func difference(_ a: AxisArray, _ b: AxisArray, tolerance: Double = 0) throws -> String? {
    if a.dims != b.dims { return "dims \(a.dims) and \(b.dims)" }
    if a.shape != b.shape { return "shapes \(a.shape) and \(b.shape)" }
    if a.data.dtype != b.data.dtype { return "dtypes \(a.data.dtype) and \(b.data.dtype)" }
    if a.key != b.key || a.attrs != b.attrs { return "key or attrs" }
    if a.streamDim != b.streamDim { return "stream dims \(a.streamDim ?? "none") and \(b.streamDim ?? "none")" }
    for name in Set(a.axes.keys).union(b.axes.keys).sorted() {
      // A dim without an axis counts.
      let plain = a.dims.contains(name) ? Axis.linear(LinearAxis()) : nil
      switch (a.axes[name] ?? plain, b.axes[name] ?? plain) {
      case (.linear(let x)?, .linear(let y)?):
        let step = max(abs(x.gain), 1e-12)
        let near = max(1e-6 * step, 2 * max(x.offset.ulp, y.offset.ulp))
        if x.unit != y.unit || abs(x.gain - y.gain) > 1e-9 * step || abs(x.offset - y.offset) > near {
          return "axis \(name): \(x) and \(y)"
        }
      case (let x, let y): if x != y { return "axis \(name): \(String(describing: x)) and \(String(describing: y))" }
      }
    }
    if try bits(a.data) == bits(b.data) { return nil }
    return try tolerance > 0 && isNear(a.data, b.data, tolerance) ? nil : "bits: \(a.data) and \(b.data)"
  }

  private static func isNear(_ a: NDArray, _ b: NDArray, _ tolerance: Double) throws -> Bool {
    guard a.dtype.kind >= .floating else { return false }
    func numbers(_ x: NDArray) throws -> [Complex<Double>] {
      try x.toDevice(.cpu).astype(.complex128).array(of: Complex<Double>.self)
    }
    let x = try numbers(a), y = try numbers(b)
    let largest = y.reduce(0) { max($0, abs($1.real), abs($1.imaginary)) }
    let allowed = tolerance * (a.dtype.realPart == .float32 ? 0x1p-23 : 0x1p-52) * (largest.isFinite ? largest : 0)
    func near(_ p: Double, _ q: Double) -> Bool { p == q || (p.isNaN && q.isNaN) || abs(p - q) <= allowed }
    return zip(x, y).allSatisfy { near($0.real, $1.real) && near($0.imaginary, $1.imaginary) }
  }

  /// What is wrong with a message itself: labels that do not match the data.
  public static func inconsistency(_ message: AxisArray) throws -> String? {
    for (name, axis) in message.axes {
      guard let coordinate = axis.coordinate else { continue }
      let dims = coordinate.dims.isEmpty ? [name] : coordinate.dims
      let count = try dims.reduce(1) { $0 * (try message.count(along: $1)) }
      if coordinate.values.count != count {
        return "axis \(name) has \(coordinate.values.count) values for \(count) places"
      }
    }
    return nil
  }
}
