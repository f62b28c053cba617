import AxisArrays
import Testing

@Suite("Units")
struct UnitTests {
  @Test(
    "spellings of one quantity convert into each other",
    arguments: [
      ("mV", "uV", 1000.0), ("uV", "mV", 1e-3), ("µV", "uV", 1), ("\u{3BC}V", "V", 1e-6), ("nV", "uV", 1e-3),
      ("fT", "T", 1e-15), ("microvolts", "uV", 1), ("Volt", "mV", 1000), ("UV", "uV", 1), ("mv", "uV", 1000),
      ("%", "ppm", 1e4), ("kHz", "1/s", 1000), ("min", "s", 60), ("uV^2", "mV²", 1e-6), ("uV²/Hz", "V^2/Hz", 1e-12),
      ("m/s^2", "mm/s2", 1000), ("m/s²", "m s^-2", 1), ("nV/√Hz", "uV/Hz^0.5", 1e-3), ("mmol/L", "mM", 1),
      ("hPa", "mbar", 1), ("foo", "foo", 1),
    ])
  func conversions(_ from: String, _ to: String, _ factor: Double) throws {
    let found = try #require(PhysicalUnit(from).factor(to: PhysicalUnit(to)))
    #expect(abs(found - factor) <= 4 * factor.ulp)
  }

  @Test(
    "other quantities do not",
    arguments: [
      ("uV", "%"), ("uV", ""), ("", "uV"), ("uV", "uV²"), ("V", "T"), ("foo", "bar2x"), ("degC", "K"), ("dB", "uV"),
      ("Boolean", "uV"), ("s", "Hz"),
    ])
  func others(_ from: String, _ to: String) {
    #expect(PhysicalUnit(from).factor(to: PhysicalUnit(to)) == nil)
    #expect(!PhysicalUnit(from).measures(sameAs: PhysicalUnit(to)))
  }

  @Test("units of results follow from those of values")
  func algebra() {
    let unit = PhysicalUnit("uV")
    #expect(unit.raised(to: 2).description == "uV²")
    #expect(unit.raised(to: 2).raised(to: 0.5).description == "uV")
    #expect(unit.raised(to: 2).density(over: "s").description == "uV²/Hz")
    #expect((unit / PhysicalUnit("s")).description == "uV/s")
    #expect((unit * PhysicalUnit("s")).description == "uV·s")
    #expect(unit.raised(to: -1).description == "1/uV")
    #expect(unit.raised(to: 0).isEmpty && PhysicalUnit("").raised(to: 2).isEmpty)
    #expect((PhysicalUnit("") / PhysicalUnit("s")).isEmpty)
    #expect(PhysicalUnit("m/s^2").description == "m/s^2" && PhysicalUnit(" uV ").description == "uV")
    #expect(PhysicalUnit("Boolean").isKnown == false && PhysicalUnit("mV").isKnown)
    for text in ["uV²/Hz", "uV^2", "1/uV", "uV·s", "nV/√Hz"] { #expect(PhysicalUnit(text).isKnown, "\(text)") }
  }
}
