import ArrayCore

/// A term between the brackets of `x[0, 1..<3, .all]`: a number, a range, an array of positions, a mask, or one of
/// the words of `IndexWord`.
///
/// Negative numbers count from the end, and bounds of ranges beyond the ends are cut, both as in Python.
public protocol IndexTerm {
  /// This term as an entry of an index expression on `array`.
  func indexEntry(in array: NDArray) throws(ArrayError) -> ArrayAPI.Index
}

extension ArrayAPI.Index: IndexTerm {
  public func indexEntry(in array: NDArray) -> ArrayAPI.Index { self }
}

/// One element of the axis, which disappears.
extension Int: IndexTerm {
  public func indexEntry(in array: NDArray) -> ArrayAPI.Index { .int(self) }
}

// MARK: Ranges

extension Range<Int>: IndexTerm {
  /// `-3..<0` holds the last three positions, so the bound 0 behind negative ones is the end.
  public func indexEntry(in array: NDArray) -> ArrayAPI.Index {
    .slice(lowerBound, lowerBound < 0 && upperBound == 0 ? nil : upperBound, 1)
  }
}

extension ClosedRange<Int>: IndexTerm {
  public func indexEntry(in array: NDArray) -> ArrayAPI.Index { .slice(lowerBound, after(upperBound), 1) }
}

extension PartialRangeFrom<Int>: IndexTerm {
  public func indexEntry(in array: NDArray) -> ArrayAPI.Index { .slice(lowerBound, nil, 1) }
}

extension PartialRangeUpTo<Int>: IndexTerm {
  public func indexEntry(in array: NDArray) -> ArrayAPI.Index { .slice(nil, upperBound, 1) }
}

extension PartialRangeThrough<Int>: IndexTerm {
  public func indexEntry(in array: NDArray) -> ArrayAPI.Index { .slice(nil, after(upperBound), 1) }
}

/// The bound of a slice that takes `last`; -1 is the last element of the axis, and after it comes the end.
private func after(_ last: Int) -> Int? { last == -1 || last == .max ? nil : last + 1 }

@available(*, unavailable, message: "write .slice(0, 10, step: 2) for the positions of stride(from: 0, to: 10, by: 2)")
extension StrideTo<Int>: IndexTerm {
  public func indexEntry(in array: NDArray) -> ArrayAPI.Index { .all }
}

@available(
  *, unavailable, message: "write .slice(0, 11, step: 2) for the positions of stride(from: 0, through: 10, by: 2)"
)
extension StrideThrough<Int>: IndexTerm {
  public func indexEntry(in array: NDArray) -> ArrayAPI.Index { .all }
}

// MARK: Positions and masks

/// A mask where the elements are bool, else positions.
extension NDArray: IndexTerm {
  public func indexEntry(in array: NDArray) -> ArrayAPI.Index { dtype == .bool ? .mask(self) : .indices(self) }
}

/// A Swift type whose arrays may stand in an index expression: whole numbers as positions, `Bool` as a mask.
public protocol IndexElement: Element {}

extension Int: IndexElement {}
extension Int32: IndexElement {}
extension Int64: IndexElement {}
extension Bool: IndexElement {}

/// The elements at these positions, or those where these are true.
extension Array: IndexTerm where Element: IndexElement {
  /// Puts the list where `array` is.
  public func indexEntry(in array: NDArray) throws(ArrayError) -> ArrayAPI.Index {
    try NDArray(self, device: array.device).indexEntry(in: array)
  }
}

// MARK: Words

/// A term of an index expression by name: `.all`, `.ellipsis`, `.new`, `.slice(step: 2)`.
public struct IndexWord: IndexTerm, Sendable {
  let entry: ArrayAPI.Index
  public func indexEntry(in array: NDArray) -> ArrayAPI.Index { entry }
}

extension IndexTerm where Self == IndexWord {
  /// The whole axis.
  public static var all: IndexWord { IndexWord(entry: .all) }
  /// As many whole axes as it takes; `...` in brackets says the same.
  public static var ellipsis: IndexWord { IndexWord(entry: .ellipsis) }
  /// A new axis of size 1.
  public static var new: IndexWord { IndexWord(entry: .newaxis) }
  /// A new axis of size 1, by NumPy's name.
  public static var newaxis: IndexWord { IndexWord(entry: .newaxis) }

  /// Python's `start:stop:step`; nil stands for the end of the axis. `.slice(step: -1)` reverses it.
  public static func slice(_ start: Int? = nil, _ stop: Int? = nil, step: Int = 1) -> IndexWord {
    IndexWord(entry: .slice(start, stop, step))
  }
  public static func slice(_ start: Int?, _ stop: Int?, _ step: Int) -> IndexWord {
    IndexWord(entry: .slice(start, stop, step))
  }

  /// One element of an axis, which disappears.
  public static func int(_ position: Int) -> IndexWord { IndexWord(entry: .int(position)) }
  /// The elements where a bool array holds true.
  public static func mask(_ mask: NDArray) -> IndexWord { IndexWord(entry: .mask(mask)) }
  /// The elements at these positions, an integer array of any shape.
  public static func indices(_ positions: NDArray) -> IndexWord { IndexWord(entry: .indices(positions)) }
}
