/// What Python holds by a number. Calls hold the interpreter's lock, which guards it.
struct Handles<Element> {
  private var held: [Int: Element] = [:]
  private var last = 0
  private let name: String

  /// - Parameter name: Of what is held, for errors.
  init(_ name: String) { self.name = name }

  mutating func add(_ element: Element) -> Int {
    last += 1
    held[last] = element
    return last
  }

  mutating func remove(_ number: Int) { held[number] = nil }

  subscript(number: Int) -> Element {
    get throws {
      guard let element = held[number] else { throw PythonError.value("the \(name) is closed") }
      return element
    }
  }
}
