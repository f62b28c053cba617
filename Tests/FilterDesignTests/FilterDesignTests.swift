import FilterDesign
import Testing

/// What the oracle (Tests/Python/test_filter_design.py) does not see: errors, and what holds without one.
@Suite struct FilterDesignTests {
  static let bands: [Band] = [.lowpass(0.2), .highpass(0.6), .bandpass(0.2, 0.4), .bandstop(0.3, 0.35)]

  @Test("every form of a design has the same response", arguments: 1...8, bands)
  func formsAgree(_ order: Int, _ band: Band) throws {
    let filter = try elliptic(order: order, ripple: 0.5, attenuation: 40, band)
    let frequencies = stride(from: 0.01, to: 1, by: 0.03).map { $0 }
    let expected = filter.response(at: frequencies)
    for pairing in Pairing.allCases {
      let sections = try filter.secondOrderSections(pairing: pairing)
      let found = sections.response(at: frequencies)
      let again = try sections.zerosPolesGain().response(at: frequencies)
      for (k, value) in expected.enumerated() {
        #expect(abs(found[k].real - value.real) < 1e-9 && abs(found[k].imaginary - value.imaginary) < 1e-9)
        #expect(abs(again[k].magnitude - value.magnitude) < 1e-9)
      }
    }
  }

  @Test("poles lie inside the unit circle, at the highest orders too", arguments: bands)
  func stable(_ band: Band) throws {
    for filter in [
      try butterworth(order: 100, band), try chebyshev1(order: 100, ripple: 1, band),
      try chebyshev2(order: 100, attenuation: 60, band), try elliptic(order: 30, ripple: 1, attenuation: 60, band),
      try bessel(order: 25, band),
    ] {
      #expect(filter.poles.allSatisfy { $0.magnitude < 1 })
      #expect(filter.gain.isFinite && filter.gain > 0)
    }
  }

  @Test("a steady state stays: a constant gives its gain from the first sample on")
  func steady() throws {
    let filter = try chebyshev1(order: 5, ripple: 1, .lowpass(0.3)).transferFunction
    var state = try filter.steadyState()
    let gain = filter.numerator.reduce(0, +) / filter.denominator.reduce(0, +)
    for _ in 0..<20 {
      let y = filter.numerator[0] + state[0]
      #expect(abs(y - gain) < 1e-12)
      for k in state.indices {
        let next = k + 1 < state.count ? state[k + 1] : 0
        state[k] = next + filter.numerator[k + 1] - filter.denominator[k + 1] * y
      }
    }
  }

  @Test("every window can be made by its name and is symmetric", arguments: WindowFunction.names)
  func windows(_ name: String) throws {
    let parameters: [[Double]] = [[], [1.5], [1.5, 8], [4, 30]]
    let windows = parameters.compactMap { try? WindowFunction(name, $0) }
    #expect(!windows.isEmpty)
    for window in windows {
      #expect(try WindowFunction(window.specification.name, window.specification.parameters) == window)
      #expect(window.specification.name == name)
      for count in [1, 2, 7, 16] {
        guard let values = try? window.values(count) else { continue }
        #expect(values.count == count)
        for (a, b) in zip(values, values.reversed()) { #expect(abs(a - b) < 1e-12) }
      }
    }
  }

  @Test("what cannot be is refused, with the value and the limits")
  func refused() {
    func message(_ design: () throws(DesignError) -> Void) -> String? {
      do throws(DesignError) {
        try design()
        return nil
      } catch { return error.description }
    }
    #expect(
      message { () throws(DesignError) in _ = try butterworth(order: 4, .lowpass(200), rate: 256) }
        == "corner is 200, must be between 0 and half the rate (128.0), both excluded")
    #expect(message { () throws(DesignError) in _ = try butterworth(order: 4, .lowpass(.nan)) } != nil)
    #expect(message { () throws(DesignError) in _ = try butterworth(order: 101, .lowpass(0.5)) } != nil)
    #expect(message { () throws(DesignError) in _ = try butterworth(order: 4, .bandpass(0.4, 0.4)) } != nil)
    #expect(message { () throws(DesignError) in _ = try chebyshev1(order: 4, ripple: 0, .lowpass(0.5)) } != nil)
    #expect(message { () throws(DesignError) in _ = try notch(frequency: 0.5, quality: 0.3) } != nil)
    #expect(message { () throws(DesignError) in _ = try WindowFunction.kaiser(beta: .infinity).values(4) } != nil)
    #expect(
      message { () throws(DesignError) in _ = try TransferFunction([1, 2], [0, 1]).steadyState() }
        == "the first coefficient of the denominator is 0")
    let lonely = ZerosPolesGain(zeros: [ComplexDouble(0, 1)], poles: [], gain: 1)
    #expect(message { () throws(DesignError) in _ = try lonely.secondOrderSections() }?.contains("conjugate") == true)
    #expect(
      message { () throws(DesignError) in
        _ = try parksMcClellan(taps: 21, bands: [EquirippleBand(0, 0.5, gain: 1), EquirippleBand(0.4, 1, gain: 0)])
      }?.contains("must rise") == true)
  }

  @Test("designs that would work without end, or give no numbers, are refused in words")
  func unbounded() {
    func message(_ design: () throws(DesignError) -> Void) -> String {
      do throws(DesignError) {
        try design()
        return "done"
      } catch { return "\(error)" }
    }
    let band = [EquirippleBand(0, 0.2, gain: 1), EquirippleBand(0.3, 1, gain: 0)]
    let refusals: [(String, () throws(DesignError) -> Void)] = [
      (
        "from 0 to 16384",
        { () throws(DesignError) in _ = try WindowFunction.chebyshev(attenuation: 60).values(100_000) }
      ),
      ("up to 5000", { () throws(DesignError) in _ = try WindowFunction.chebyshev(attenuation: 1e9).values(64) }),
      (
        "up to 5000", { () throws(DesignError) in _ = try WindowFunction.taylor(lobes: 4, attenuation: 1e6).values(64) }
      ),
      (
        "from 0 to",
        { () throws(DesignError) in _ = try WindowFunction.taylor(lobes: 1000, attenuation: 30).values(1 << 20) }
      ),
      ("from 0 to", { () throws(DesignError) in _ = try WindowFunction.hann.values(1 << 27) }),
      ("not finite", { () throws(DesignError) in _ = try WindowFunction.generalHamming(alpha: 1.7e308).values(9) }),
      ("at most 335", { () throws(DesignError) in _ = try savitzkyGolay(window: 100_000, order: 2000) }),
      ("from 0 to 1000", { () throws(DesignError) in _ = try savitzkyGolay(window: 5, order: 2, derivative: .max) }),
      (
        "not finite",
        { () throws(DesignError) in _ = try savitzkyGolay(window: 5, order: 2, derivative: 2, spacing: 1e-200) }
      ),
      ("from 3 to 1001", { () throws(DesignError) in _ = try parksMcClellan(taps: 4001, bands: band) }),
      ("from 16 to 16", { () throws(DesignError) in _ = try parksMcClellan(taps: 1001, bands: band, density: 1024) }),
      ("iterations", { () throws(DesignError) in _ = try parksMcClellan(taps: 11, bands: band, iterations: .max) }),
      (
        "too close together",
        { () throws(DesignError) in
          let narrow = [EquirippleBand(0, 10, gain: 1), EquirippleBand(20, 5e299, gain: 0)]
          _ = try parksMcClellan(taps: 21, bands: narrow, rate: 1e300)
        }
      ),
      ("at most 131072 taps", { () throws(DesignError) in _ = try kaiserOrder(ripple: 60, width: 1e-8) }),
      ("width", { () throws(DesignError) in _ = try windowedSinc(taps: 11, cutoffs: [0.3], width: .nan) }),
      (
        "at most 512",
        { () throws(DesignError) in _ = try TransferFunction(Array(repeating: 1, count: 2000)).zerosPolesGain() }
      ),
      ("not a multiple", { () throws(DesignError) in _ = try comb(frequency: 1e-9, quality: 30, rate: 2) }),
    ]
    for (words, design) in refusals {
      let text = message(design)
      #expect(text.contains(words), "\(text)")
    }
    #expect(kaiserAttenuation(taps: .min, width: 0.1) < 0)
  }
}
