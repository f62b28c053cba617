import ArrayCore
import Platform

/// Kernels by what they do, compiled when first asked for: from the text, or from what an earlier process left on disk.
final class KernelCache: @unchecked Sendable {
  /// The purpose of a program; its text follows from it.
  enum Key: Hashable, Sendable {
    /// A fused chain, by its signature.
    case map(MapSignature)
    /// A reduction, by its name, of what a chain makes.
    case reduction(String, MapSignature)
    /// A template for a dtype, with definitions of its own; `others` are dtypes whose functions it uses.
    case template(String, DType, others: [DType] = [], definitions: [String: String] = [:])

    func source(hasFloat64: Bool) -> String {
      switch self {
      case .map(let signature): return signature.source(hasFloat64: hasFloat64)
      case .reduction(let name, let signature): return signature.source(reducedBy: name, hasFloat64: hasFloat64)
      case .template(let file, let dtype, let others, let definitions):
        var text = KernelText([dtype] + others, hasFloat64: hasFloat64)
        for (name, value) in definitions.sorted(by: { $0.key < $1.key }) { text.define(name, value) }
        if KernelCache.usesField.contains(file) { text.include("field.h", for: dtype) }
        text.include(file, for: dtype)
        return text.text
      }
    }
  }

  /// Templates in the notation of field.h.
  private static let usesField: Set<String> = ["solve.h", "orthogonal.h", "jacobi.h", "eig.h"]

  private struct Name: Hashable {
    let key: Key, kernel: String
  }

  private let driver: any GPUDriver
  private let disk: DiskCache
  private let lock = Lock()
  private var known: [Name: DriverKernel] = [:]
  private var compiledCount = 0

  init(_ driver: any GPUDriver, disk: DiskCache) { (self.driver, self.disk) = (driver, disk) }

  /// How many programs this process compiled from text.
  var compiled: Int { lock.withLock { compiledCount } }

  func kernel(_ name: String, of key: Key) throws(DriverError) -> DriverKernel {
    let wanted = Name(key: key, kernel: name)
    return try lock.withLock { () throws(DriverError) in
      if let found = known[wanted] { return found }
      let source = key.source(hasFloat64: driver.facts.hasFloat64)
      let place = DiskCache.Key(driver.facts.identity, source)
      let kept = stored(place, name)
      let kernel = if let kept { kept } else { try made(source, place, name) }
      known[wanted] = kernel
      return kernel
    }
  }

  /// From disk; a program that the driver does not take any more is as good as none.
  private func stored(_ place: DiskCache.Key, _ name: String) -> DriverKernel? {
    guard let program = disk.load(place) else { return nil }
    return try? driver.load(program, kernels: [name]).first
  }

  private func made(_ source: String, _ place: DiskCache.Key, _ name: String) throws(DriverError) -> DriverKernel {
    let program = try driver.compile(source)
    compiledCount += 1
    disk.store(place, program)
    guard let kernel = try driver.load(program, kernels: [name]).first else { throw .failed("no kernel \(name)") }
    return kernel
  }
}

extension KernelCache.Key {
  /// Every template for every dtype and definition that primitives ask for.
  static var templates: [KernelCache.Key] {
    let integers: [DType] = [.int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64]
    let real: [DType] = [.float32, .float64], complex: [DType] = [.complex64, .complex128]
    var keys: [KernelCache.Key] = []
    for dtype in integers + real + complex {
      keys += ["sum", "prod"].map { .template("reduce.h", dtype, definitions: ["REDUCE": "R_\($0)"]) }
      keys += ["0", "1"].map { .template("scan.h", dtype, definitions: ["IS_PRODUCT": $0]) }
      keys.append(.template("matmul.h", dtype))
    }
    for dtype in integers + real {
      keys += ["min", "max"].map { .template("reduce.h", dtype, definitions: ["REDUCE": "R_\($0)"]) }
      keys += ["0", "1"].map { .template("extreme.h", dtype, definitions: ["IS_MAX": $0]) }
      keys.append(.template("sort.h", dtype))
    }
    for file in ["reduce.h", "center.h"] { keys += real.map { .template(file, $0, definitions: ["REDUCE": "R_mean"]) } }
    keys += ["any", "all"].map { .template("reduce.h", .bool, definitions: ["REDUCE": "R_\($0)"]) }
    keys += [8, 16, 32, 64, 128].map { .template("movement.h", .uint8, definitions: ["ITEM": "u\($0)"]) }
    for (dtype, store) in [(DType.complex64, "f32"), (.complex128, "f32"), (.complex128, "f64")] {
      keys.append(.template("fourier.h", dtype, definitions: ["STORE": store]))
    }
    for file in ["recurrence.h", "adaptive.h"] { keys += real.map { .template(file, $0, others: [.float64]) } }
    keys += [.template("random.h", .uint32)]
    for dtype in real + complex {
      let single = dtype.realPart == .float32 ? "1" : "0"
      for file in ["solve.h", "orthogonal.h", "jacobi.h"] {
        keys.append(.template(file, dtype, others: [dtype], definitions: ["IS_SINGLE": single]))
      }
      keys.append(
        .template(
          "eig.h", dtype.complexCounterpart ?? dtype, others: [dtype],
          definitions: [
            "IS_SINGLE": single, "SOURCE": KernelText.name(dtype), "IS_REAL_SOURCE": dtype.isComplex ? "0" : "1",
          ]))
    }
    return keys
  }
}
