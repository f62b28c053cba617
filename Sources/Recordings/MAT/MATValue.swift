import AxisArrays

/// A value of a MAT file. Numbers stay where they are in the file.
indirect enum MATValue: Sendable {
  case numbers(MATNumbers)
  case text(String)
  case cells([MATValue])
  case structs(MATStructs)
  /// A class that is not read.
  case other(String)
}

/// An array of structures that share their fields.
struct MATStructs: Sendable {
  var fields: [String]
  var count: Int
  /// The fields of the first, of the second …
  var values: [MATValue]

  subscript(field: String, index: Int = 0) -> MATValue? {
    guard let place = fields.firstIndex(of: field), index < count else { return nil }
    return values[index * fields.count + place]
  }
}

/// An array of numbers in a MAT file, column by column.
struct MATNumbers: Sendable {
  var dims: [Int]
  /// Whether MATLAB holds it in single precision; whole numbers are stored in as few bytes as do.
  var isSingle: Bool
  var isComplex: Bool
  var encoding: SampleLayout.Encoding
  var isBigEndian: Bool
  var source: ByteSource
  var place: Int

  var count: Int { dims.reduce(1, *) }

  /// The numbers as the samples of some channels.
  ///
  /// - Parameter length: Samples of a channel that stand side by side; `nil` for sample for sample.
  func layout(channels: Int, length: Int? = nil) -> SampleLayout {
    SampleLayout(
      packed: Array(repeating: SampleLayout.Channel(), count: channels), encoding,
      isBigEndian: isBigEndian,
      length: length, at: place)
  }

  /// All numbers of a small array.
  func doubles(most: Int = 1 << 20) throws(RecordingError) -> [Double] {
    guard count <= most else {
      throw .unsupported(path: source.path, what: "\(count) numbers where at most \(most) are expected")
    }
    guard count > 0 else { return [] }
    var cursor = SampleCursor(
      layout(channels: 1), source, clock: RunClock(period: 1, count: count), dtype: .float64)
    guard let chunk = try cursor.next(count) else { return [] }
    return try chunk.data.doubles(ifNot: .unsupported(path: source.path, what: "complex numbers"))
  }
}

extension MATValue {
  /// The text, also of a cell of one.
  var string: String? {
    switch self {
    case .text(let text): text
    case .cells(let cells) where cells.count == 1: cells[0].string
    default: nil
    }
  }

  /// The one number that it is, or that its text says; `nil` for others.
  func number() throws(RecordingError) -> Double? {
    switch self {
    case .numbers(let numbers): numbers.count == 1 ? try numbers.doubles().first : nil
    case .cells(let cells): cells.count == 1 ? try cells[0].number() : nil
    case .text(let text): NumberParser.double(text)
    default: nil
    }
  }
}
