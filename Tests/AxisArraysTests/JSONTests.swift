import AxisArrays
import Testing

/// Plain values as JSON, which formats keep attributes as.
@Suite struct JSONTests {
  @Test(
    "values are read as they were written",
    arguments: [
      .null, true, 3, -7, 0.1, 1e300, -2.5e-8, "", "a\"b\\c\n\t\u{1}é😀/", [], [1, "x", .null, [2.5]], [:],
      ["b": 1, "a": ["c": []]],
    ] as [Value])
  func roundTrip(_ value: Value) {
    #expect(Value(json: value.json) == value)
  }

  @Test("keys are sorted, and numbers that JSON has no word for become texts")
  func words() {
    let value: Value = ["b": .double(.nan), "a": [.double(.infinity), .double(-.infinity), 2.0]]
    #expect(value.json == #"{"a":["inf","-inf",2.0],"b":"nan"}"#)
  }

  @Test(
    "what others write is read",
    arguments: [
      (#" { "a" : [ 1 , 2.0 , 1e2 ] } "#, ["a": [1, 2.0, 100.0]]), (#""\u00e9\ud83d\ude00\/""#, "é😀/"),
      (#"[true,false,null]"#, [true, false, .null]), ("12345678901234567890", 12345678901234567890.0),
    ] as [(String, Value)])
  func others(_ text: String, _ value: Value) {
    #expect(Value(json: text) == value)
  }

  @Test(
    "anything else is refused",
    arguments: [
      "", "nul", "[1,]", "{\"a\"}", "{a:1}", "01", "1.", ".5", "+1", "--1", "\"\u{1}\"", "\"\\x\"", "\"\\ud800\"",
      "[1] 2",
      "\"abc", "[", "{\"a\":1,}", "1e", String(repeating: "[", count: 5000),
    ])
  func refused(_ text: String) {
    #expect(Value(json: text) == nil)
  }
}
