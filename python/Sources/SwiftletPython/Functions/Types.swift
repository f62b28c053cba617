import AxisArrays
import CPython

extension Function {
  /// The types that the stubs tell.
  static let types = [
    Function(
      "types", "The types of the parameters of each function of a module, then that of its result, by name.", in: .ext
    ) { p in
      let module = p("module", .text)
      return { a in
        let module = try a[module]
        return AxisArrays.Value.map(
          ValueMap(
            table.filter { $0.places.contains { $0.rawValue == module } }.map { function in
              let types = function.signature.entries.map(\.type) + [function.result]
              return ValueMap.Entry(function.name, .list(types.map { .string($0) }))
            }))
      }
    }
  ]
}
