import CPython

/// The arguments of one call, in the order of its signature.
struct Arguments {
  private let slots: UnsafeMutableBufferPointer<Obj?>
  /// The arguments of a `*name` parameter.
  private let rest: UnsafeBufferPointer<Obj?>
  // Rows live as long as the program.
  private unowned(unsafe) let signature: Signature

  init(_ slots: UnsafeMutableBufferPointer<Obj?>, rest: UnsafeBufferPointer<Obj?>, _ signature: Signature) {
    (self.slots, self.rest, self.signature) = (slots, rest, signature)
  }

  subscript<V: ArgumentValue>(_ p: Parameter<V>) -> V {
    get throws { try V(argument: Argument(try object(p), signature, p.index)) }
  }

  subscript<V: ArgumentValue>(_ p: Parameter<V?>) -> V? {
    get throws {
      guard let object = given(p.index) else { return nil }
      return try V(argument: Argument(object, signature, p.index))
    }
  }

  subscript<V: DefaultValue>(_ p: Defaulted<V>) -> V {
    get throws {
      guard let object = given(p.index) else { return p.fallback }
      return try V(argument: Argument(object, signature, p.index))
    }
  }

  subscript<V: ArgumentValue>(_ p: Rest<V>) -> [V] {
    get throws { try rest.map { try V(argument: Argument(try checked($0), signature, nil)) } }
  }

  /// The object given for a parameter, as it is.
  func object<V>(_ p: Parameter<V>) throws(PythonError) -> Obj {
    guard let object = slots[p.index] else { throw .type("missing argument '\(signature.names[p.index])'") }
    return object
  }

  /// Whether `None` was given.
  func isNone<V>(_ p: Defaulted<V>) -> Bool { slots[p.index] == sw_none() }

  /// Whether an argument is, or shares memory with, what `body` says.
  func contains(where body: (Obj) throws -> Bool) rethrows -> Bool {
    for object in slots { if let object, try body(object) { return true } }
    for object in rest { if let object, try body(object) { return true } }
    return false
  }

  /// The object given for a parameter; nil where it was left out or is `None`.
  private func given(_ i: Int) -> Obj? {
    guard let object = slots[i], object != sw_none() else { return nil }
    return object
  }
}

/// An object given for a parameter, with the parameter's name for errors.
struct Argument {
  let object: Obj
  private unowned(unsafe) let signature: Signature
  private let index: Int?

  init(_ object: Obj, _ signature: Signature, _ index: Int?) {
    (self.object, self.signature, self.index) = (object, signature, index)
  }

  /// An item of the object, under the parameter's name.
  func item(_ object: Obj) -> Argument { Argument(object, signature, index) }

  var name: String { index.map { signature.names[$0] } ?? signature.restName ?? "" }
}
