import Processing
import TestSupport
import Testing

@Suite("Settings")
struct SettingsTests {
  @Test("laws hold for types that are well declared", arguments: ["Gain", "Total", "Band"])
  func laws(_ name: String) throws {
    #expect(SettingsLaws.violations(of: try registry.transformer(named: name)) == [])
  }

  @Test("laws hold for combiners")
  func combinerLaws() {
    #expect(SettingsLaws.violations(of: PairSum.self) == [])
  }

  @Test("laws find a swapped row, a missing row, help that is no sentence, an example that does not come back")
  func planted() {
    let found = SettingsLaws.violations(of: Faulty.self).joined(separator: "\n")
    #expect(found.contains("the row first is about"))
    #expect(found.contains("the fields are"))
    #expect(found.contains("no sentence"))
    #expect(found.contains("does not come back"))
  }

  /// A map as it would come from a text, with marks.
  private func map(_ key: String, _ value: Value, line: Int, keyColumn: Int, column: Int) -> Value {
    var value = value
    value.mark = Mark(line: line, column: column)
    let entry = ValueMap.Entry(key, value, keyMark: Mark(line: line, column: keyColumn))
    return Value(.map(ValueMap([entry])), mark: Mark(line: line, column: keyColumn))
  }

  @Test("an unknown setting is told with its place and the nearest name")
  func unknown() {
    #expect(throws: SettingsError.self) { try Gain(map("gian", 2, line: 2, keyColumn: 14, column: 20)) }
    #expect(
      text { try Gain(map("gian", 2, line: 2, keyColumn: 14, column: 20)) }
        == "line 2, column 14: Gain.gian is not a setting of Gain (did you mean \"gain\"?)")
  }

  @Test("a number outside its limits is told with its unit")
  func limits() {
    #expect(
      text { try Total(map("start", 11, line: 3, keyColumn: 5, column: 15)) }
        == "line 3, column 15: Total.start is 11.0, must be from -10.0 to 10.0 s")
    #expect(text { try Total(start: .nan).check() } == "Total.start is nan, must be from -10.0 to 10.0 s")
  }

  @Test("a wrong type is told with what is expected")
  func types() {
    #expect(
      text { try Total(["zero_pad_until": 4.5]) }
        == "Total.zero_pad_until is 4.5, must be a whole number or null")
    #expect(
      text { try Total(["coef_type": "sqared"]) }
        == "Total.coef_type is \"sqared\", must be one of plain, squared (did you mean \"squared\"?)")
    #expect(text { try Total([1, 2]) } == "Total is [1, 2], must be a map with the settings of Total")
  }

  @Test("settings within settings lay over the composite's own default")
  func nested() throws {
    #expect(try Band(["total": ["gain": 3]]).total == Total(start: 4, gain: 3))
    #expect(text { try Band(["total": ["start": -30]]) } == "Band.total.start is -30.0, must be from -10.0 to 10.0 s")
    #expect(
      text { try Band(total: Total(start: 30)).check() }
        == "Band.total.start is 30.0, must be from -10.0 to 10.0 s")
    #expect(
      text { try Band(["total": ["strat": 3]]) }
        == "Band.total.strat is not a setting of Total (did you mean \"start\"?)")
  }

  @Test("Swift names and Python names are both understood")
  func names() throws {
    #expect(try Total(["zeroPadUntil": 3]) == Total(zeroPadUntil: 3))
    #expect(try Total(["zero_pad_until": 3]) == Total(zeroPadUntil: 3))
  }

  @Test("whole numbers may be written with a point, and numbers without one; truth values are no numbers")
  func numbers() throws {
    #expect(try Int(4.0 as Value) == 4)
    #expect(try Double(4 as Value) == 4)
    #expect(text { try Int(true as Value) } == "the value is true, must be a whole number")
    #expect(text { try Int(.double(1e300)) } == "the value is 1e+300, must be a whole number")
  }

  @Test("lists, ranges, optionals and numbers per channel come back from what is written of them")
  func containers() throws {
    #expect(try [Int](([1, 2] as [Int]).value) == [1, 2])
    #expect(try ClosedRange<Double>((1.0...2.0).value) == 1...2)
    #expect(text { try ClosedRange<Double>([2, 1]) } == "the value is [2, 1], must be two numbers [low, high]")
    #expect(try Double?(.null) == nil)
    #expect(try PerChannel([1, 2.5]) == .each([1, 2.5]))
    #expect(try PerChannel(Value.int(3)) == .all(3))
    #expect(text { try PerChannel([1, "a"]) } == "[1] is \"a\", must be a number")
    #expect(text { try PerChannel("a") } == "the value is \"a\", must be a number or a list of numbers")
  }

  @Test("limits are open or closed as they say")
  func ranges() {
    #expect(Limits.from(0, to: 2).allows(0) && Limits.from(0, to: 2).allows(2))
    #expect(!Limits.from(0, below: 2).allows(2) && !Limits.above(0, to: 2).allows(0))
    #expect(!Limits.above(0).allows(0) && Limits.atLeast(0).allows(0))
    #expect(!Limits.below(0).allows(0) && Limits.atMost(0).allows(0))
    #expect(!Limits.between(0, and: 1).allows(1) && !Limits.finite.allows(.infinity))
    #expect(!Limits.atLeast(0).allows(.nan) && !Limits.notZero.allows(0))
  }
}

/// The text of the error that a closure throws.
func text(_ body: () throws -> some Any) -> String {
  do {
    _ = try body()
    return "no error"
  } catch {
    return "\(error)"
  }
}
