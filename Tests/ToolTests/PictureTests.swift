import AxisArrays
import Foundation
import Platform
import Testing

@testable import Plots

@Suite("Pictures")
struct PictureTests {
  static let hostile = Frame(title: "a <b> & \"c\"\u{1B}[31m", channels: ["Fp1", "<&>\n"], unit: "µV", step: 1 / 256)

  /// Everything that data can be: none, one sample, constant, missing, huge, tiny, ordinary.
  static let cases: [(String, [Double])] = [
    ("empty", []), ("one sample", [1, 2]), ("constant", Array(repeating: 3, count: 200)),
    ("missing", Array(repeating: .nan, count: 200)), ("infinite", [.infinity, -.infinity, .nan, 1]),
    ("huge", (0..<200).map { $0 % 2 == 0 ? 1.7e308 : -1.7e308 }),
    ("tiny", (0..<200).map { Double($0) * .leastNonzeroMagnitude }),
    ("ordinary", (0..<5000).map { sin(Double($0) / 9) * 20 }),
  ]

  static func overview(_ values: [Double], channels: Int = 2) -> Overview {
    var overview = Overview(channels: channels)
    overview.append(values)
    return overview
  }

  static func spectrum(_ values: [Double]) throws -> Spectrum {
    var welch = Welch(channels: 2, rate: 256, samples: values.count / 2)
    try welch.append(values)
    return Spectrum(welch, frame: hostile)
  }

  @Test("of any data are complete SVG files", arguments: cases.map(\.0))
  func svg(_ name: String) throws {
    let values = try #require(Self.cases.first { $0.0 == name }).1
    for text in [
      Traces(Self.overview(values), frame: Self.hostile).svg(),
      HeatMap(Self.overview(values), frame: Self.hostile).svg(),
      try Self.spectrum(values).svg(),
    ] {
      #expect(text.hasPrefix("<svg ") && text.hasSuffix("</svg>\n"))
      #expect(text.contains("a &lt;b&gt; &amp; &quot;c&quot;"))
      #expect(!text.unicodeScalars.contains("\u{1B}"))
      #expect(!text.contains("nan") && !text.contains("inf\""))
    }
  }

  @Test("of any data are text that fits", arguments: cases.map(\.0), Terminal.Colors.allCases)
  func text(_ name: String, _ colors: Terminal.Colors) throws {
    let values = try #require(Self.cases.first { $0.0 == name }).1
    let terminal = Terminal(columns: 60, rows: 30, colors: colors, unicode: colors != .none)
    for text in [
      Traces(Self.overview(values), frame: Self.hostile).text(on: terminal),
      HeatMap(Self.overview(values), frame: Self.hostile).text(on: terminal),
      try Self.spectrum(values).text(on: terminal),
    ] {
      #expect(text.hasSuffix("\n"))
      let plain = text.replacing(/\u{1B}\[[0-9;]*m/, with: "")
      #expect(!plain.unicodeScalars.contains("\u{1B}"), "only colours may be escaped")
      #expect(plain.split(separator: "\n").allSatisfy { $0.count <= 60 })
      if colors == .none { #expect(plain.unicodeScalars.allSatisfy { $0.isASCII || $0 == "µ" || $0 == "²" }) }
    }
  }

  @Test("of long recordings stay small", arguments: [1, 64, 256])
  func size(_ channels: Int) {
    var overview = Overview(channels: channels)
    var state = UInt64(1)
    for _ in 0..<200 {
      overview.append(
        (0..<100 * channels).map { _ in
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return Double(state >> 40)
        })
    }
    #expect(Traces(overview, frame: Frame()).svg().utf8.count < 600_000)
    #expect(HeatMap(overview, frame: Frame()).svg().utf8.count < 400_000)
  }

  @Test("carry names and units") func labels() {
    let frame = Frame(title: "T", channels: ["Cz", "Pz"], unit: "µV", step: 1 / 256)
    let values = (0..<1024).map { Double($0 % 13) }
    let traces = Traces(Self.overview(values), frame: frame).svg()
    for text in ["Cz", "Pz", "µV", "time (s)", ">T<"] { #expect(traces.contains(text)) }
    let map = HeatMap(Self.overview(values), frame: frame)
    for text in ["Cz", "Pz", "µV", "time (s)", "data:image/png"] { #expect(map.svg().contains(text)) }
    #expect(map.text(on: Terminal(columns: 80, rows: 24)).contains("time (s)"))
    #expect(Spectrum(frequencies: [1, 2], densities: [[1, 2]], frame: frame).svg().contains("power density (µV²/Hz)"))
  }

  @Test("of a long recording tell the time as a clock does, and when it began") func clock() {
    var frame = Frame(title: "T", channels: ["Cz"], step: 60)
    frame.origin = "2011-04-01 13:04:05"
    let overview = Self.overview((0..<1440).map { Double($0 % 7) }, channels: 1)
    for picture in [Traces(overview, frame: frame).svg(), HeatMap(overview, frame: frame).svg()] {
      for text in [">12:00:00<", "time (h:min:s) from 2011-04-01 13:04:05"] { #expect(picture.contains(text)) }
    }
    let text = Traces(overview, frame: frame).text(on: Terminal(columns: 100, rows: 24))
    #expect(text.hasPrefix("T from 2011-04-01 13:04:05\n") && text.contains("12:00:00") && text.contains("(h:min:s)"))
  }

  @Test("of spectra over time are those of their mean", arguments: [["time", "ch", "freq"], ["freq", "time", "ch"]])
  func meanSpectrum(_ dims: [String]) throws {
    let count = ["time": 3, "ch": 2, "freq": 4]
    let shape = dims.map { count[$0]! }
    // 100 c + 10 f + t + 1
    let values = (0..<24).map { place -> Double in
      var (rest, value) = (place, 1.0)
      for (dim, size) in zip(dims, shape).reversed() {
        value += Double(rest % size) * ["time": 1.0, "freq": 10, "ch": 100][dim]!
        rest /= size
      }
      return value
    }
    let axes: [String: Axis] = [
      "freq": .linear(LinearAxis(gain: 0.5, offset: 1, unit: "Hz")), "time": .linear(LinearAxis(gain: 1, unit: "s")),
    ]
    let message = try AxisArray(try NDArray(values, shape: Dims(shape)), dims: dims, axes: axes, streamDim: "time")
    var mean = try #require(MeanSpectrum(message))
    try mean.append(message)
    try mean.append(message)
    let spectrum = try #require(mean.spectrum(Frame(unit: "uV²/Hz")))
    #expect(mean.count == 6 && spectrum.frequencies == [1, 1.5, 2, 2.5])
    #expect(spectrum.densities == [[2, 12, 22, 32], [102, 112, 122, 132]])
    #expect(spectrum.svg().contains("power (uV²/Hz)"))
  }

  /// Microvolts, per cent, and codes in one stream.
  static func mixed() -> (values: [Double], frame: Frame) {
    var values: [Double] = []
    for k in 0..<1000 {
      values += [sin(Double(k) / 3), 2 * cos(Double(k) / 5), 90 + Double(k % 3), k % 50 < 5 ? 254 : 0]
    }
    var frame = Frame(title: "T", channels: ["C3", "C4", "SpO2", "Status"], step: 0.01)
    (frame.units, frame.codes) = (["uV", "uV", "%", "Boolean"], [3])
    return (values, frame)
  }

  @Test("give each unit its own scale, whatever else is there") func scales() throws {
    let (values, frame) = Self.mixed()
    let scale = try #require(Traces.Scale(Self.overview(values, channels: 4), frame))
    #expect(scale.groups.map(\.unit) == ["uV", "%", "codes"])
    #expect(scale.spacings[0] == scale.spacings[1] && scale.spacings[0] < 5)
    #expect(scale.spacings[2] < 5 && scale.spacings[3] == 254)
    let alone = try #require(Traces.Scale(Self.overview([0, 1, 2, 3]), Frame()))
    #expect(alone.groups.count == 1)
    let svg = Traces(Self.overview(values, channels: 4), frame: frame).svg()
    for text in ["uV</text>", "%</text>", "codes</text>"] { #expect(svg.contains(text)) }
    let text = Traces(Self.overview(values, channels: 4), frame: frame).text(on: Terminal(columns: 100, rows: 24))
    #expect(text.contains(" uV, ") && text.contains(" %, 254 codes"))
  }

  @Test("of spectra take the channels of one unit, and say so") func oneUnit() throws {
    let (values, frame) = Self.mixed()
    var welch = Welch(channels: 4, rate: 100, samples: 1000)
    try welch.append(values)
    let spectrum = Spectrum(welch, frame: frame)
    #expect(spectrum.densities.count == 2 && spectrum.powerTitle == "power density (uV²/Hz)")
    #expect(spectrum.note == "left out: 1 in %, 1 in codes")
    #expect(spectrum.svg().contains("left out: 1 in %") && spectrum.svg().contains("uV²/Hz"))
    #expect(spectrum.text(on: Terminal()).contains("uV²/Hz"))
  }

  @Test("mark events where they are") func marks() {
    var frame = Frame(channels: ["Fp1-A2", "Fp2-A1"], step: 0.01)
    frame.marks = [Frame.Mark(place: 1, text: "blink"), Frame.Mark(place: 99, text: "outside")]
    let traces = Traces(Self.overview((0..<1000).map(Double.init)), frame: frame)
    #expect(traces.svg().contains(">blink<") && !traces.svg().contains(">outside<"))
    #expect(traces.text(on: Terminal()).contains("event "))
    frame.marks = []
    #expect(!Traces(Self.overview([1, 2]), frame: frame).text(on: Terminal()).contains("event"))
  }

  @Test(
    "hold bytes as text of 64 letters",
    arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")])
  func base64(_ text: String, _ expected: String) {
    #expect(SVG.base64(Array(text.utf8)) == expected)
  }

  @Test("thin out labels that would overlap") func thinning() {
    #expect(Panel.labelStride(rows: 64, rowHeight: 13, textHeight: 11) == 1)
    #expect(Panel.labelStride(rows: 1000, rowHeight: 2.4, textHeight: 8) == 4)
  }

  @Test("show strong values as strong marks") func ramp() {
    let map = HeatMap(Self.overview([0, 9, 9, 0]), frame: Frame(channels: ["a", "b"]))
    let lines = map.text(on: Terminal(columns: 40, rows: 10)).split(separator: "\n")
    #expect(lines[0].contains("a") && lines[0].hasSuffix("@") && !lines[0].contains("@ "))
    #expect(lines[1].contains("@") && lines[1].hasSuffix(" "))
  }
}

@Suite("Colours")
struct ColorTests {
  @Test("grow lighter from end to end") func monotonous() {
    func luminance(_ color: Color) -> Double {
      0.2126 * Double(color.red) + 0.7152 * Double(color.green) + 0.0722 * Double(color.blue)
    }
    let values = (0...100).map { luminance(ColorMap.viridis[Double($0) / 100]) }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 <= $1 + 0.5 })
    #expect(ColorMap.viridis[-1] == ColorMap.viridis[0] && ColorMap.viridis[2] == ColorMap.viridis[1])
    #expect(ColorMap.viridis[.nan] == ColorMap.missing && ColorMap.viridis[0].hex == "#440154")
  }

  @Test(
    "follow the terminal",
    arguments: [
      (["TERM": "xterm-256color", "COLORTERM": "truecolor"], true, Terminal.Colors.full),
      (["TERM": "xterm-256color"], true, .cube), (["TERM": "xterm", "NO_COLOR": "1"], true, .none),
      (["TERM": "dumb"], true, .none), (["TERM": "xterm", "COLORTERM": "truecolor"], false, .none),
    ])
  func depth(_ environment: [String: String], _ isTerminal: Bool, _ colors: Terminal.Colors) {
    #expect(Terminal(environment: environment, size: isTerminal ? (100, 30) : nil).colors == colors)
  }
}

@Suite("PNG")
struct PNGTests {
  @Test("checksum of the standard's example") func checksum() {
    #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.of(Array("IEND".utf8)) == 0xAE42_6082)
  }
}
