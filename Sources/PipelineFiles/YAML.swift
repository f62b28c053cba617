import AxisArrays
import Yams

/// Reads YAML into plain values that remember their line and column.
///
/// Plain scalars mean what the core schema of YAML 1.2 says: `yes`, `no`, `on` and `off` are texts (channels may be
/// called so), `1e3` is a number.
public enum YAML {
  /// An error in a text, with its place.
  public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    public var mark: AxisArrays.Mark?
    public var message: String

    public var description: String { (mark.map { "\($0): " } ?? "") + message }
  }

  /// More than any pipeline needs; a text of a few lines can name itself often enough to fill the memory.
  private static let mostValues = 1_000_000

  /// The one document of a text; null for an empty one.
  public static func value(of text: String) throws(Failure) -> Value {
    let node: Yams.Node?
    do {
      node = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
    } catch let error as YamlError {
      throw failure(error, in: text)
    } catch {
      throw Failure(message: "\(error)")
    }
    var count = 0
    return try node.map { node throws(Failure) in try value(node, &count) } ?? .null
  }

  private static func value(_ node: Yams.Node, _ count: inout Int) throws(Failure) -> Value {
    let mark = place(node)
    count += 1
    guard count <= mostValues else { throw Failure(mark: mark, message: "more than \(mostValues) values") }
    let tag = node.tag.rawValue
    guard plainTags.contains(tag) else { throw Failure(mark: mark, message: "the tag \(tag) is not supported") }
    switch node {
    case .scalar(let scalar):
      let isQuoted = scalar.style != .plain && scalar.style != .any
      return Value(isQuoted ? .string(scalar.string) : content(of: scalar.string), mark: mark)
    case .sequence(let sequence):
      var list: [Value] = []
      for element in sequence { list.append(try value(element, &count)) }
      return Value(.list(list), mark: mark)
    case .mapping(let mapping):
      var entries: [ValueMap.Entry] = []
      var seen: Set<String> = []
      for (key, element) in mapping {
        guard case .scalar(let name) = key else {
          throw Failure(mark: place(key), message: "a key must be a text")
        }
        guard seen.insert(name.string).inserted else {
          throw Failure(mark: place(key), message: "\"\(name.string)\" is set twice")
        }
        entries.append(ValueMap.Entry(name.string, try value(element, &count), keyMark: place(key)))
      }
      return Value(.map(ValueMap(entries)), mark: mark)
    case .alias:
      throw Failure(mark: mark, message: "an alias that names nothing")
    }
  }

  // With the basic resolver these stand for "no tag was written".
  private static let plainTags = ["str", "seq", "map"].map { "tag:yaml.org,2002:" + $0 }

  private static func place(_ node: Yams.Node) -> AxisArrays.Mark? {
    node.mark.map { AxisArrays.Mark(line: $0.line, column: $0.column) }
  }

  /// The meaning of an unquoted scalar (YAML 1.2.2, section 10.3.2).
  static func content(of text: String) -> Value.Content {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    case ".nan", ".NaN", ".NAN": return .double(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .double(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .double(-.infinity)
    default: break
    }
    if let int = Int(text) { return .int(int) }
    if text.hasPrefix("0x"), let int = Int(text.dropFirst(2), radix: 16) { return .int(int) }
    if text.hasPrefix("0o"), let int = Int(text.dropFirst(2), radix: 8) { return .int(int) }
    // Double(_:) also takes words and hexadecimal fractions, which are texts here.
    let isNumeric = text.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
    if isNumeric, text.utf8.contains(where: { (48...57).contains($0) }), let double = Double(text) {
      return .double(double)
    }
    return .string(text)
  }

  /// The parser's words, without those for programmers.
  private static func words(_ problem: String) -> String {
    problem.hasPrefix("Maximum nesting level") ? "nested too deep" : problem
  }

  private static func failure(_ error: YamlError, in text: String) -> Failure {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return Failure(
        mark: AxisArrays.Mark(line: mark.line, column: mark.column), message: "not valid YAML: \(words(problem))")
    case .memory: return Failure(message: "not valid YAML: there is no memory for it")
    case .reader(let problem, let offset, _, _):
      let before = text.prefix(offset ?? 0)
      let line = before.count { $0.isNewline } + 1
      let column = (before.lastIndex { $0.isNewline }.map { before[$0...].count - 1 } ?? before.count) + 1
      return Failure(mark: AxisArrays.Mark(line: line, column: column), message: "not valid YAML: \(problem)")
    case .duplicatedKeysInMapping(let names, let context):
      let mark = AxisArrays.Mark(line: context.mark.line, column: context.mark.column)
      return Failure(mark: mark, message: names.map { "\"\($0)\" is set twice" }.joined(separator: ", "))
    default:
      return Failure(message: "not valid YAML: \(error)")
    }
  }
}
