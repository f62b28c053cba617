import ArrayAPI
import CPython

/// A library whose arrays come in messages, known by the type of its arrays.
final class Library {
  /// How its arrays are read. Sparse ones are made dense, and the results sparse again.
  enum Reading: String { case own, buffer, dlpack, sparse }

  /// The type of its arrays.
  let type: Kept
  private let reading: Reading
  /// The library's own `from_dlpack`.
  private let make: Kept
  private let makesNumPy: Bool
  /// Whether its arrays have a device of the library's own, which DLPack may not know: the processor can be several.
  private let hasDevices: Bool
  /// Whether it has refused strided memory before.
  private var takesDenseOnly = false

  private init(type: Kept, reading: Reading, make: Kept, makesNumPy: Bool, hasDevices: Bool) {
    (self.type, self.reading, self.make, self.makesNumPy) = (type, reading, make, makesNumPy)
    self.hasDevices = hasDevices
  }

  /// Those met so far: a program uses a few.
  nonisolated(unsafe) private static var known: [Library] = []

  /// The library of an array.
  ///
  /// - Throws: `TypeError` for what is no array, or one that cannot be computed with: masked, traced.
  static func of(_ array: Obj) throws -> Library {
    let type = try checked(sw_as_object(sw_type(array)))
    for library in known where library.type.object == type { return library }
    let (reading, make): (Reading, Kept)
    if isArray(array) {
      (reading, make) = (.own, Kept(try checked(sw_none())))
    } else {
      // Masked arrays are refused before they are known.
      _ = try ForeignType.of(array).readable(array)
      let answer = try Helper.call("library", array)
      let parts = try elements(answer.object) { sw_retained($0) }.map { Kept(taking: $0) }
      guard parts.count == 2, let found = Reading(rawValue: try string(of: parts[0].object)) else {
        throw PythonError.type("library: expected how to read and how to make arrays")
      }
      (reading, make) = (found, parts[1])
    }
    let library = Library(
      type: Kept(type), reading: reading, make: make, makesNumPy: NumPy.isArrayType(type),
      hasDevices: reading == .dlpack && PyObject_HasAttrString(array, "to_device") != 0)
    known.append(library)
    return library
  }

  /// The array in the memory that it has, or copied.
  func read(_ array: Obj) throws -> NDArray {
    switch reading {
    case .own: return inside(array).pointee
    case .buffer:
      if makesNumPy, let x = NumPy.read(array) { return x }
      if NumPyTypes.isArray(array), try NumPyTypes.elements(of: array).dtype == nil {
        throw try NumPyTypes.refusal(of: array, "data")
      }
      return try source(array).x
    case .dlpack: return try importDLPack(array, copy: nil)
    case .sparse:
      let dense = try Helper.call("dense", array)
      return try source(dense.object).x.copied()
    }
  }

  /// The array as one of the library's own, in the same memory; a copy of a view where the library knows no views.
  ///
  /// - Parameter source: The array that it comes of: the result is on the same device.
  func array(_ x: NDArray, beside source: Obj) throws -> Obj {
    if reading == .own { return try x.object() }
    if makesNumPy, let array = try NumPy.array(x) { return array }
    let made = try made(of: x)
    guard hasDevices else { return made }
    let array = Owned(made)
    let wanted = try Owned(new: PyObject_GetAttrString(source, "device"))
    let found = try Owned(new: PyObject_GetAttrString(array.object, "device"))
    if areEqual(wanted.object, found.object) { return array.take() }
    let move = try Owned(new: PyObject_GetAttrString(array.object, "to_device"))
    return try checked(sw_call1(move.object, wanted.object))
  }

  private func made(of x: NDArray) throws -> Obj {
    // What may not be written to is lent by a newer version of DLPack than some know; they get a copy.
    let mayBeLent = try !x.exchangedMemory().isReadOnly
    // Steps backwards end the process in PyTorch, and no library but NumPy has them.
    if x.isDense || !takesDenseOnly && !x.strides.contains(where: { $0 < 0 }) {
      let own = try Owned(x.object())
      if let array = sw_call1(make.object, own.object) { return array }
      if x.isDense, mayBeLent { throw PythonError.raised }
      PyErr_Clear()
      if mayBeLent { takesDenseOnly = true }
    }
    let dense = try Owned(x.copied().object())
    return try checked(sw_call1(make.object, dense.object))
  }
}

extension NDArray {
  /// Whether the elements lie one after the other in row-major order.
  var isDense: Bool {
    var step = 1
    for k in (0..<ndim).reversed() {
      if shape[k] != 1, strides[k] != step { return size == 0 }
      step *= shape[k]
    }
    return true
  }
}
