import CPython

/// A method with parameters, declared as those of functions are. C functions know no closure: a trampoline for each calls it.
final class Method: Sendable {
  let name: String
  let help: String
  let signature: Signature
  private let body: @Sendable (Obj, Arguments) throws -> Obj

  /// - Parameter declare: declares the parameters and returns the body, which gets the object that the method is called on.
  convenience init(
    _ name: String, _ help: String, _ declare: (Parameters) -> @Sendable (Obj, Arguments) throws -> Obj
  ) {
    let parameters = Parameters.List()
    self.init(name, help, declare(Parameters(parameters)), parameters)
  }

  @inline(never)
  private init(
    _ name: String, _ help: String, _ body: @escaping @Sendable (Obj, Arguments) throws -> Obj,
    _ parameters: Parameters.List
  ) {
    (self.name, self.help, self.body) = (name, help, body)
    signature = Signature(parameters, isMethod: true)
  }

  func callAsFunction(_ me: Obj?, _ args: UnsafePointer<Obj?>?, _ count: Int, _ keywords: Obj?) -> Obj? {
    object { try signature.bound(args, count, keywords, name) { try body(try checked(me), $0) } }
  }
}
