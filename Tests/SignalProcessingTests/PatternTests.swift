import Testing

@testable import SignalProcessing

@Suite struct PatternTests {
  @Test(
    "a pattern matches whole texts, as Python's re.fullmatch",
    arguments: [
      ("EEG.*", ["EEG", "EEG 1"], ["xEEG", "EOG", "EEG\n"]), ("^EEG.*$", ["EEG 12"], ["xEEG"]),
      ("(?:C|F)z", ["Cz", "Fz"], ["z", "CFz"]), (#"\d+"#, ["0", "42", "٣"], ["", "4a", "½"]),
      (#"[A-Z]+\d?"#, ["C3", "CPZ"], ["c3", "C33"]), ("[^]a]", ["b", "-"], ["]", "a", "bb"]),
      ("a{2}", ["aa"], ["a", "aaa"]), ("a{,2}b{1,}", ["b", "aab"], ["aaab", "a"]), ("a{x}", ["a{x}"], ["a"]),
      ("(?!EOG)[A-Z]+", ["EEG"], ["EOG", "EOGX"]), ("(?=.*z).+", ["Cz"], ["C3"]), (".*(?<=z)", ["Cz"], ["C3"]),
      (".*(?<!z)", ["C3", ""], ["Cz"]), ("(?i)cz|É", ["CZ", "cZ", "é"], ["C"]), ("(?i:c)z", ["Cz"], ["CZ"]),
      (#"\bA\b.*"#, ["A", "A B"], ["AB"]), (#"\w+\s\S"#, ["a_1 b", "é x"], ["a-b c"]), (#"\x41\u00e9"#, ["Aé"], []),
      ("(?P<side>L|R)?.", ["x", "Lx"], ["LRx"]), ("(a|b|)*c", ["c", "abac"], ["d"]), ("()*", [""], ["a"]),
      ("(?s).", ["\n"], []), (".", ["é", "🧠"], ["\n", "ab"]), (#"a\.b"#, ["a.b"], ["axb"]), ("a$", ["a"], ["a\n"]),
      ("(?m)a$\n^b", ["a\nb"], []), ("x*?y+?", ["y", "xxyy"], ["x"]), (#"[\d_-]+"#, ["1_-"], ["a"]), ("", [""], ["a"]),
    ])
  func matches(_ pattern: String, _ those: [String], _ others: [String]) throws {
    let pattern = try Pattern(pattern)
    for text in those { #expect(pattern.matches(text), "\(text)") }
    for text in others { #expect(!pattern.matches(text), "\(text)") }
  }

  @Test(
    "what is no pattern, or needs what is not there, says so",
    arguments: [
      ("(", "missing"), (")", "without"), ("[a", "early"), ("*a", "repeat"), ("a**", "repeat"), ("^*", "repeat"),
      ("a{2,1}", "least"), (#"\"#, "early"), (#"\q"#, "meaning"), (#"(a)\1"#, "references"), ("a*+", "possessive"),
      ("(?>a)", "not supported"), ("(?x)a", "not supported"), ("[b-a]", "range"), (#"[a-\d]"#, "range"),
      (#"\xg0"#, "digits"), ("(?P=a)", "not supported"), ("(?<a>b)", "not supported"),
      ("a{99999999999999999999}", "large"), (String(repeating: "(", count: 100_000), "deep"),
    ])
  func failures(_ pattern: String, _ reason: String) throws {
    let error = #expect(throws: PatternError.self) { try Pattern(pattern) }
    #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
  }

  @Test("no pattern takes longer than its length and the text's tell")
  func effort() throws {
    let text = String(repeating: "a", count: 200)
    #expect(try !Pattern("((a*)*)*b").matches(text))
    #expect(try !Pattern("(a|a|aa)*b").matches(text))
    #expect(try !Pattern("(a?){1000000000}b").matches(text))
    #expect(try Pattern("(((a{1,9}){1,9}){1,9})*").matches(text))
  }
}
