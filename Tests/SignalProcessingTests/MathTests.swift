import SignalProcessing
import TestSupport
import Testing

@Suite struct MathTests {
  private func run(_ step: any Transformer, _ data: NDArray) throws -> NDArray {
    let message = try AxisArray(data, dims: ["time"], axes: ["time": .time(rate: 10)], streamDim: "time")
    return try step.makeRunner().process(message).data
  }

  @Test("values at the edges are what the formula says")
  func edges() throws {
    let x = try NDArray([-1.0, 0, 1, .infinity, .nan])
    let log = try run(Log(base: 2), x).array(of: Double.self)
    #expect(log[0].isNaN && log[1] == -.infinity && log[2] == 0 && log[3] == .infinity && log[4].isNaN)
    let clipped = try run(Log(base: 10, clipZero: true), try NDArray([Float(0), -3, 1])).array(of: Float.self)
    #expect(clipped[0].isFinite && clipped[0] == clipped[1] && clipped[2] == 0)
    #expect(try run(Invert(), try NDArray([0.0, -0.0, 4])).array(of: Double.self) == [.infinity, -.infinity, 0.25])
    #expect(try run(Pow(exponent: 0.5), try NDArray([4.0, -1])).array(of: Double.self)[0] == 2)
    #expect(try run(Anscombe(), try NDArray([-0.375, 0.625])).array(of: Double.self) == [0, 2])
    let back = try run(InverseAnscombe(), try NDArray([0.0, 1])).array(of: Double.self)
    #expect(abs(back[0]) < 1e-12 && back[0] == back[1])
  }

  @Test("integers keep their dtype where the result is whole, and become float64 where it need not be")
  func integers() throws {
    let x = try NDArray([Int16(-5), 0, 7])
    #expect(try run(Clip(min: 0.5, max: 6.5), x).dtype == .int16)
    #expect(try run(Clip(min: 0.5, max: 6.5), x).array(of: Int.self) == [1, 1, 6])
    for step in [Log(), Scale(scale: 2), ConstAdd(value: 1), Invert(), Pow(), LinearTransform(scale: 2)]
      as [any Transformer]
    {
      #expect(try run(step, x).dtype == .float64, "\(step.step)")
    }
    #expect(try run(Scale(), x).dtype == .int16)
  }

  @Test("differences and magnitudes of integers do not wrap")
  func wrapping() throws {
    func expect(_ step: any Transformer, _ x: NDArray, _ dtype: DType, _ values: [Int]) throws {
      let y = try run(step, x)
      #expect(try y.dtype == dtype && y.array(of: Int.self) == values, "\(step.step) of \(x.dtype)")
    }
    try expect(Diff(), try NDArray([UInt8(3), 1, 255]), .int16, [0, -2, 254])
    try expect(Diff(), try NDArray([Int8.min, .max]), .int16, [0, 255])
    try expect(Diff(), try NDArray([Int16.min, .max]), .int32, [0, 65535])
    try expect(Diff(), try NDArray([Int32.min, .max]), .int64, [0, 4_294_967_295])
    try expect(Diff(), try NDArray([true, false]), .int8, [0, -1])
    try expect(Abs(), try NDArray([Int8.min, -3]), .int16, [128, 3])
    try expect(Abs(), try NDArray([Int16.min, .max]), .int32, [32768, 32767])
    try expect(Abs(), try NDArray([Int32.min, 5]), .int64, [2_147_483_648, 5])
    try expect(
      Diff(), try NDArray([Int64.min, .max, .min, -1, .max, 5]), .int64, [0, .max, .min, .max, .max, 5 - .max])
    try expect(Abs(), try NDArray([Int64.min, -3]), .int64, [.max, 3])
    try expect(Abs(), try NDArray([UInt16.max, 5]), .uint16, [65535, 5])
    let lineLength = Pipeline {
      Diff(); Abs(); Log()
    }
    #expect(
      try run(lineLength, try NDArray([Int16.min, .max, .min])).array(of: Double.self)[1...].allSatisfy { $0 > 4.8 })
  }

  @Test("per second means divided by the time between samples, whatever the axis")
  func slopes() throws {
    #expect(try run(Diff(perSecond: true), try NDArray([Int32(1), 2, 4])).array(of: Double.self) == [0, 10, 20])
    let message = try AxisArray(
      try NDArray([1.0, 2, 4]), dims: ["time"], axes: ["time": .numbers([0, 0.5, 2.5], unit: "s")], streamDim: "time")
    for length in [1, 2, 3] {
      let parts = try TransformerLaws.run(
        TransformerLaws.Case(transformer: Diff(perSecond: true)), try Streams.cut(message, every: length))
      #expect(try Streams.joined(parts).data.array(of: Double.self) == [0, 2, 1])
    }
  }

  @Test("complex numbers have a magnitude")
  func magnitudes() throws {
    #expect(try run(Abs(), try NDArray([Complex<Double>(3, 4)])).array(of: Double.self) == [5])
  }

  @Test("a calibration of the wrong length is refused with both lengths")
  func calibration() throws {
    let message = try Streams.recording(samples: 2)
    let error = #expect(throws: ArrayError.self) {
      try LinearTransform(scale: [1, 2], axis: "ch").makeRunner().process(message)
    }
    #expect("\(error!)".contains("2 numbers for 3 places"))
    #expect(throws: SettingsError.self) { try Clip(min: 2, max: 1).check() }
    #expect(throws: SettingsError.self) { try Log(base: 1).check() }
  }

  @Test("coordinates go to polar and back", arguments: Device.tested)
  func coordinates(_ device: Device) throws {
    let message = try Streams.recording(samples: 5, device: device)
    let polar = try CoordinateSpaces(axis: "xy").process(message)
    #expect(try polar.axis("xy").labels == ["r", "theta"])
    let back = try CoordinateSpaces(mode: .pol2cart, axis: "xy").process(polar)
    #expect(try back.axis("xy").labels == ["x", "y"])
    let error = try max(abs(back.data - message.data)).toDevice(.cpu).item(as: Double.self)
    #expect(error < 1e-14)
    #expect(throws: ArrayError.self) { try CoordinateSpaces(axis: "ch").process(message) }
    // Mixtures have no names, but a radius and an angle have.
    let recording = try Streams.recording(samples: 5)
    let mixed = Pipeline {
      AffineMap(weights: .matrix([[1, 0.5], [-1, 0.5], [0.5, 0.5]]), axis: "ch")
      CoordinateSpaces(axis: "ch")
    }
    #expect(try mixed.process(recording).axis("ch").labels == ["r", "theta"])

    let x = try NDArray([1.0, -2]), y = try NDArray([0.0, 2])
    let (r, theta) = try z2polar(try cart2z(x, y)), (re, im) = try z2cart(try polar2z(r, theta))
    #expect(try r.array(of: Double.self) == [1, 8.0.squareRoot()] && theta.array(of: Double.self) == [0, 0.75 * .pi])
    #expect(try max(abs(re - x) + abs(im - y)).item(as: Double.self) < 1e-15)
  }
}

@Suite struct PipelineTests {
  @Test("a pipeline is its steps one after the other, cut or whole", arguments: Device.tested)
  func lineLength(_ device: Device) throws {
    let pipeline = Pipeline {
      Diff(); Abs(); BinnedAggregate(binDuration: 0.25); Log()
    }
    let recording = try Streams.recording(samples: 200, device: device)
    let item = TransformerLaws.Case(transformer: pipeline)
    let whole = try Streams.joined(try TransformerLaws.run(item, [recording]))
    for seed in Seed.sweep(3) {
      let pieces = try Streams.joined(try TransformerLaws.run(item, try Streams.cut(recording, seed: seed)))
      #expect(try TransformerLaws.difference(whole, pieces) == nil, "\(seed)")
    }
    #expect(Array(whole.shape) == [8, 3, 5, 2])
  }
}
