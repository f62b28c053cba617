/// What can go wrong with a recording file: every case says which file, and where and what in it.
public enum RecordingError: Error, Hashable, Sendable {
  /// The operating system refused an operation; `code` is its errno and `reason` the text of it.
  case system(operation: String, path: String, code: Int32, reason: String)
  /// No format takes this file.
  case unknownFormat(path: String, known: [String])
  /// The content breaks the rules of its format.
  case malformed(path: String, at: Place, expected: String, found: String)
  /// The file's length in bytes is not the one that its header describes.
  case wrongSize(path: String, expected: Int, found: Int)
  /// The file ends at `offset` in the middle of something.
  case endsEarly(path: String, offset: Int, reading: String)
  /// The content is valid, but of a kind that is not read here.
  case unsupported(path: String, what: String)
  /// A message or its values cannot be expressed in the file that is being written.
  case notWritable(path: String, what: String)
  /// A reading or writing option has a value that makes no sense.
  case badOption(name: String, what: String)

  /// Where in a file: a byte offset, a line (from 1) with a column in fields (from 1), or a named part.
  public enum Place: Hashable, Sendable {
    case byte(Int)
    case line(Int, column: Int? = nil)
    case part(String)
  }

  /// The file concerned, where there is one.
  public var path: String? {
    switch self {
    case .system(_, let path, _, _), .unknownFormat(let path, _), .malformed(let path, _, _, _),
      .wrongSize(let path, _, _), .endsEarly(let path, _, _), .unsupported(let path, _), .notWritable(let path, _):
      path
    case .badOption: nil
    }
  }
}

extension RecordingError: CustomStringConvertible {
  /// One line, whatever the file and its name hold.
  public var description: String { printable(text) }

  private var text: String {
    switch self {
    case .system(let operation, let path, _, let reason):
      "\(path): cannot \(operation): \(reason)"
    case .unknownFormat(let path, let known):
      "\(path): not a recording of a known format (known: \(known.joined(separator: ", ")))"
    case .malformed(let path, let place, let expected, let found):
      "\(path): \(place): expected \(expected), found \(found)"
    case .wrongSize(let path, let expected, let found):
      "\(path): the header describes \(expected) bytes, the file has \(found) (--size whole-records reads what is whole)"
    case .endsEarly(let path, let offset, let reading):
      "\(path): the file ends at byte \(offset), while reading \(reading)"
    case .unsupported(let path, let what):
      "\(path): not supported: \(what)"
    case .notWritable(let path, let what):
      "\(path): cannot be written: \(what)"
    case .badOption(let name, let what):
      "option \(name): \(what)"
    }
  }
}

extension RecordingError.Place: CustomStringConvertible {
  public var description: String {
    switch self {
    case .byte(let offset): "byte \(offset)"
    case .line(let line, nil): "line \(line)"
    case .line(let line, let column?): "line \(line), column \(column)"
    case .part(let name): name
    }
  }
}
