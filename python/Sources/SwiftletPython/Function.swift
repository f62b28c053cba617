@_spi(Host) import ArrayAPI
@_spi(Host) import ArrayCore
import CPython

/// A row of the table of functions: all that Python needs to know about one.
final class Function: Sendable {
  /// Where a function is found: the namespace, or one of its extensions.
  enum Place: String, Sendable, CaseIterable {
    case main = "swiftlet", linalg = "swiftlet.linalg", fft = "swiftlet.fft", random = "swiftlet.random",
      signal = "swiftlet.signal", ext = "swiftlet._ext"

    /// The name of the dictionary with the functions of this place; nil where they are the module's own.
    var dictionary: String? {
      switch self {
      case .main: "functions"
      case .linalg: "linalg_functions"
      case .fft: "fft_functions"
      case .random: "random_functions"
      case .signal: "signal_functions"
      case .ext: nil
      }
    }
  }

  enum Kernel: Sendable {
    case none, unary(UnaryOperator), binary(BinaryOperator)
    /// What makes the result for a small array given alone.
    case small(@Sendable (UnsafePointer<NDArray>, UnsafeMutablePointer<NDArray>) -> Bool)
    /// One number everywhere in a shape given alone; without one, memory as it comes.
    case filled(Double?)
    /// An array given alone is the result.
    case itself
  }

  let name: String
  let places: [Place]
  let signature: Signature
  let help: String
  /// Python's name of the result's type, for the stubs.
  let result: String
  /// What the function does where it is little: then small arrays go straight there.
  private let kernel: Kernel
  private let body: @Sendable (Arguments) throws -> Obj

  /// - Parameters:
  ///   - views: whether the result may share memory with an argument; else it is copied where it would.
  ///   - returns: Python's name of the result's type where it is not that of `R`.
  ///   - declare: declares the parameters and returns the body, which reads them.
  convenience init<R: PythonValue>(
    _ name: String, _ help: String, in places: Place..., views: Bool = false, kernel: Kernel = .none,
    returns: String? = nil, _ declare: (Parameters) -> @Sendable (Arguments) throws -> R
  ) {
    let parameters = Parameters.List(), body = declare(Parameters(parameters))
    self.init(name, help, places, kernel, parameters, returns ?? R.returned) {
      let result = try body($0)
      return views ? try result.object() : try result.detached(from: $0).object()
    }
  }

  // Code that is not there for each row again.
  @inline(never)
  private init(
    _ name: String, _ help: String, _ places: [Place], _ kernel: Kernel, _ parameters: Parameters.List,
    _ result: String, _ body: @escaping @Sendable (Arguments) throws -> Obj
  ) {
    (self.name, self.help, self.kernel, self.result, self.body) = (name, help, kernel, result, body)
    self.places = places.isEmpty ? [.main] : places
    signature = Signature(parameters)
  }

  func call(_ args: UnsafePointer<Obj?>?, _ given: Int, _ keywords: Obj?) throws -> Obj {
    if keywords == nil, let args {
      if case .itself = kernel, given == 1, let x = args[0], isArray(x) { return sw_retained(x) }
      if let made = try eager(args, given) { return made }
    }
    return try signature.bound(args, given, keywords, name, body)
  }

  /// The result for arrays that need nothing but the kernel, most of them small.
  @inline(__always)
  private func eager(_ args: UnsafePointer<Obj?>, _ given: Int) throws -> Obj? {
    switch kernel {
    case .unary(let op):
      guard given == 1, let x = args[0], isArray(x) else { return nil }
      return try madeObject { op.eager(inside(x), atAnySize: true, into: $0) }
    case .binary(let op):
      guard given == 2, let x = args[0], let y = args[1], isArray(x), isArray(y) else { return nil }
      return try madeObject { op.eager(inside(x), inside(y), atAnySize: true, into: $0) }
    case .small(let compute):
      guard given == 1, let x = args[0], isArray(x) else { return nil }
      return try madeObject { compute(inside(x), $0) }
    case .filled(let value):
      guard given == 1, let shape = args[0], sw_is_exact_int(shape) != 0 || sw_is_tuple(shape) != 0 else { return nil }
      let sizes = try sizes(shape)
      let device = try Device.preferred()
      return try madeObject { NDArray.smallFilled(sizes, value, on: device, into: $0) }
    case .none, .itself: return nil
    }
  }

  /// The function as Python sees it.
  func object(row: Int, in place: Place) throws -> Obj {
    let definition = UnsafeMutablePointer<PyMethodDef>.allocate(capacity: 1)
    let text = permanent("\(name)(\(signature.text))\n--\n\n\(help)\n\n\(signature.types)\n  gives: \(result)")
    definition.initialize(to: sw_method(permanent(name), sw_trampoline(Int32(row)), text))
    let module = try Owned(new: place.rawValue.object())
    return try checked(PyCFunction_NewEx(definition, nil, module.object))
  }
}

/// The rows, by number: the trampolines' way to them counts no references.
nonisolated(unsafe) private let rows: UnsafeMutablePointer<Unmanaged<Function>> = {
  let rows = UnsafeMutablePointer<Unmanaged<Function>>.allocate(capacity: Function.table.count)
  for (i, function) in Function.table.enumerated() { (rows + i).initialize(to: .passRetained(function)) }
  return rows
}()

@c(swiftlet_call)
public func swiftletCall(
  _ row: Int32, _ args: UnsafePointer<UnsafeMutablePointer<PyObject>?>?, _ count: Int,
  _ names: UnsafeMutablePointer<PyObject>?
) -> UnsafeMutablePointer<PyObject>? {
  object { try rows[Int(row)]._withUnsafeGuaranteedRef { try $0.call(args, count, names) } }
}
