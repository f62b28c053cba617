import CPython

/// Declares the parameters of a row in order, each once: name, type and default.
///
///     Function("tril", "Lower triangles up to the k-th diagonal; zeros above.") { p in
///       let x = p("x", .array), k = p.keyword("k", Offset(0))
///       return { a in try tril(a[x], k: a[k].value) }
///     }
///
/// `p` declares parameters given by position, `p.named` those given by position or by name, `p.keyword` those given by name,
/// `p.rest` the one that takes all further positions.
struct Parameters {
  /// How an argument can be given, in the order in which parameters stand.
  enum Way: Comparable { case position, either, rest, keyword }

  /// A parameter as `inspect.signature` and the stubs show it.
  struct Entry: Sendable {
    let name: String
    let way: Way
    /// Python's name of the type.
    let type: String
    /// Python's text of the default; nil where an argument must be given.
    let fallback: String?
  }

  final class List {
    fileprivate(set) var entries: [Entry] = []
  }

  // Whoever declares keeps the list; rows are many, and to count references takes code in each.
  private unowned(unsafe) let list: List
  private let way: Way

  init(_ list: List) { self.init(list, .position) }
  private init(_ list: List, _ way: Way) { (self.list, self.way) = (list, way) }

  var named: Parameters { Parameters(list, .either) }
  var keyword: Parameters { Parameters(list, .keyword) }

  /// A parameter without a default.
  @inline(never)
  func callAsFunction<V: ArgumentValue>(_ name: String, _ kind: Kind<V>) -> Parameter<V> {
    Parameter(index: add(name, V.accepted, nil))
  }

  /// A parameter whose default is `None`.
  @inline(never)
  func callAsFunction<V: ArgumentValue>(_ name: String, _ kind: Kind<V>, _ none: PythonNone) -> Parameter<V?> {
    Parameter(index: add(name, V.accepted == "Any" ? "Any" : V.accepted + " | None", "None"))
  }

  /// A parameter with a default, which `None` stands for too.
  ///
  /// - Parameter shown: Python's text of the default where it is not that of the value.
  @inline(never)
  func callAsFunction<V: DefaultValue>(_ name: String, _ fallback: V, shown: String? = nil) -> Defaulted<V> {
    Defaulted(index: add(name, V.accepted, shown ?? fallback.python), fallback: fallback)
  }

  /// The parameter that takes all further positional arguments.
  @inline(never)
  func rest<V: ArgumentValue>(_ name: String, _ kind: Kind<V>) -> Rest<V> {
    list.entries.append(Entry(name: name, way: .rest, type: V.accepted, fallback: nil))
    return Rest()
  }

  @inline(never)
  private func add(_ name: String, _ type: String, _ fallback: String?) -> Int {
    list.entries.append(Entry(name: name, way: way, type: type, fallback: fallback))
    return list.entries.count { $0.way != .rest } - 1
  }
}

/// `None` as the default of a parameter, written `nil`.
struct PythonNone: ExpressibleByNilLiteral {
  init(nilLiteral: ()) {}
}

/// A parameter that was declared: its argument is `a[parameter]`. `Value` is optional where the default is `None`.
struct Parameter<Value>: Sendable {
  let index: Int
}

/// A parameter with a default of its own.
struct Defaulted<Value: DefaultValue>: Sendable {
  let index: Int
  let fallback: Value
}

/// The parameter that takes all further positional arguments.
struct Rest<Value>: Sendable {}
