import ArrayAPI
import Foundation
import TestSupport
import Testing

/// Fourier transforms against their definition, summed in float64 with exact indices.
@Suite struct FourierTests {
  static let lengths = Array(1...64) + [97, 101, 128, 243, 1000, 1009, 2018]

  @Test("every length agrees with the definition, on every device", arguments: Device.tested, lengths)
  func definition(_ device: Device, _ n: Int) throws {
    var random = Seed(UInt64(n)).generator
    for dtype in [DType.complex64, .complex128] {
      let x = try random.array([2, n], dtype, device: device)
      let model = try x.toDevice(.cpu).array(of: Complex<Double>.self)
      for k in 0..<2 {
        let row = Array(model[(k * n)..<((k + 1) * n)])
        let part = try x.at(.int(k))
        try expect(try FFT.fft(part), near: sums(row, n, -1, 1))
        try expect(try FFT.ifft(part), near: sums(row, n, 1, 1 / Double(n)))
        let real = row.map { Complex($0.real) }
        try expect(try FFT.rfft(try ArrayAPI.real(part)), near: Array(sums(real, n, -1, 1)[0...(n / 2)]))
        try expect(try FFT.ihfft(try ArrayAPI.real(part)), near: Array(sums(real, n, 1, 1 / Double(n))[0...(n / 2)]))
        // Half a spectrum and its mirrored conjugate.
        let half = Array(row[0...(n / 2)])
        var whole = (0..<n).map { $0 <= n / 2 ? half[$0] : Complex(half[n - $0].real, -half[n - $0].imaginary) }
        whole[0].imaginary = 0
        if n % 2 == 0 { whole[n / 2].imaginary = 0 }
        let given = try part.slice(axis: 0, 0, n / 2 + 1)
        try expect(try FFT.irfft(given, n: n), near: sums(whole, n, 1, 1 / Double(n)))
        try expect(try FFT.hfft(given, n: n), near: sums(whole, n, -1, 1))
      }
    }
  }

  @Test("there and back", arguments: FFT.Norm.allCases, [1, 2, 15, 64, 77, 1000, 1009, 4096, 40000])
  func roundTrip(_ norm: FFT.Norm, _ n: Int) throws {
    var random = Seed(UInt64(n)).generator
    for dtype in [DType.complex64, .complex128] {
      let x = try random.array([3, n], dtype, device: .cpu)
      try expect(try FFT.ifft(try FFT.fft(x, norm: norm), norm: norm), near: x.array())
      let real = try ArrayAPI.real(x)
      try expect(try FFT.irfft(try FFT.rfft(real, norm: norm), n: n, norm: norm), near: real.array())
      try expect(try FFT.hfft(try FFT.ihfft(real, norm: norm), n: n, norm: norm), near: real.array())
    }
  }

  @Test("norms differ by their factor alone")
  func norms() throws {
    let x = try NDArray([1.0, 2, 3, 4])
    #expect(try FFT.fft(x, norm: .forward).array(of: Complex<Double>.self)[0] == Complex(2.5))
    #expect(try FFT.fft(x, norm: .ortho).array(of: Complex<Double>.self)[0] == Complex(5))
    #expect(try FFT.ifft(x, norm: .backward).array(of: Complex<Double>.self)[0] == Complex(2.5))
    #expect(try FFT.ifft(x, norm: .forward).array(of: Complex<Double>.self)[0] == Complex(10))
  }

  @Test("axes, strides, padding: the same bits as a dense row", arguments: Device.tested, Seed.sweep(12))
  func layouts(_ device: Device, _ seed: Seed) throws {
    var random = seed.generator
    let shape = (0..<random.int(1...4)).map { _ in random.int(1...9) }
    let axis = random.int(0...shape.count - 1)
    let n = [nil, 1, random.int(1...20)][random.int(0...2)]
    for dtype in [DType.float32, .float64, .complex64, .complex128] {
      let (x, _) = try random.view(shape, dtype, device: device, isOrdinary: true)
      let functions: [(String, (NDArray, Int?, Int) throws -> NDArray)] = [
        ("fft", { try FFT.fft($0, n: $1, axis: $2) }), ("ifft", { try FFT.ifft($0, n: $1, axis: $2) }),
        ("irfft", { try FFT.irfft($0, n: $1 ?? $0.shape[$2], axis: $2) }),
        ("hfft", { try FFT.hfft($0, n: $1 ?? $0.shape[$2], axis: $2) }),
        ("rfft", { try FFT.rfft($0, n: $1, axis: $2) }), ("ihfft", { try FFT.ihfft($0, n: $1, axis: $2) }),
      ]
      for (name, f) in dtype.isComplex ? Array(functions.dropLast(2)) : functions {
        let y = try f(x, n, axis)
        #expect(y.device == device)
        let rows = try reshape(try moveaxis(x, axis, -1), [-1, shape[axis]]).copied()
        let alone = try (0..<rows.shape[0]).map { try f(try rows.at(.int($0)), n, 0) }
        let expected = try moveaxis(y, axis, -1)
        try expectSameBits(
          try reshape(try stack(alone), expected.shape), expected.copied(),
          "\(name) of \(dtype) \(shape), axis \(axis), n \(n ?? -1)")
      }
    }
  }

  @Test("a lane's bits do not depend on its neighbours, nor does a NaN spread")
  func neighbours() throws {
    var random = Seed(3).generator
    for n in [30, 49, 1000, 1009] {
      var x = try random.array([n, 37], .float32, device: .cpu, isOrdinary: true)
      let clean = try FFT.rfft(x, axis: 0)
      try x.set(.int(0), .int(5), to: Double.nan)
      let y = try FFT.rfft(x, axis: 0)
      try expectSameBits(try y.slice(axis: 1, 6, nil), try clean.slice(axis: 1, 6, nil), "n \(n)")
      try expectSameBits(try y.slice(axis: 1, 0, 5), try clean.slice(axis: 1, 0, 5), "n \(n)")
      #expect(try all(try isnan(try y.slice(axis: 1, 5, 6))).item(as: Bool.self))
    }
  }

  @Test(
    "power is that of the tapered coefficients; many lanes have the bits of each alone", arguments: Device.tested,
    [40, 999, 1000, 1280])
  func power(_ device: Device, _ count: Int) throws {
    var random = Seed(UInt64(count)).generator
    for dtype in [DType.float32, .float64] {
      let x = try random.array([count, 37], dtype, device: device, isOrdinary: true)
      let taper = try random.array([count], dtype, device: device, isOrdinary: true)
      for n in [nil, count - 7, count + 9] {
        let y = try FFT.power(x, taper: taper, n: n, axis: 0, norm: .ortho, scale: 0.5)
        let z = try FFT.rfft(try x * reshape(taper, [count, 1]), n: n, axis: 0, norm: .ortho)
        let expected = try (square(ArrayAPI.real(z)) + square(ArrayAPI.imag(z))) / 2
        let largest = try max(expected, axis: 0, keepdims: true)
        let error = try max(abs(y - expected) / largest).toDevice(.cpu).item(as: Double.self)
        #expect(error < (dtype == .float32 ? 1e-6 : 1e-15), "\(dtype), n \(n ?? -1): \(error)")
        for k in [0, 15, 16, 36] {
          let lane = try x.slice(axis: 1, k, k + 1).copied()
          let alone = try FFT.power(lane, taper: taper, n: n, axis: 0, norm: .ortho, scale: 0.5)
          try expectSameBits(try y.slice(axis: 1, k, k + 1), alone, "lane \(k) of \(dtype), n \(n ?? -1)")
          let coefficients = try FFT.rfft(try lane * reshape(taper, [count, 1]), n: n, axis: 0, norm: .ortho)
          try expectSameBits(try z.slice(axis: 1, k, k + 1), coefficients, "coefficients of lane \(k), n \(n ?? -1)")
        }
      }
    }
  }

  @Test("several axes are one after the other")
  func several() throws {
    var random = Seed(4).generator
    let x = try random.array([4, 6, 5], .complex128, device: .cpu), r = try ArrayAPI.real(x)
    try expectSameBits(try FFT.fftn(x), try FFT.fft(try FFT.fft(try FFT.fft(x, axis: 0), axis: 1), axis: 2), "fftn")
    try expectSameBits(
      try FFT.fftn(x, s: [3, 8]), try FFT.fft(try FFT.fft(x, n: 3, axis: 1), n: 8, axis: 2), "fftn of s")
    try expect(try FFT.ifftn(try FFT.fftn(x, axes: [2, 0]), axes: [2, 0]), near: x.array())
    try expect(try FFT.irfftn(try FFT.rfftn(r), s: [4, 6, 5]), near: r.array())
    try expect(try FFT.irfftn(try FFT.rfftn(r, axes: [0, 1]), axes: [0, 1]), near: r.array())
    #expect(try FFT.rfftn(r).shape == [4, 6, 3] && FFT.irfftn(x).shape == [4, 6, 8])
  }

  @Test("frequencies and their order")
  func frequencies() throws {
    #expect(try FFT.fftfreq(5, d: 0.5).array(of: Double.self) == [0, 0.4, 0.8, -0.8, -0.4])
    #expect(try FFT.fftfreq(4).array(of: Double.self) == [0, 0.25, -0.5, -0.25])
    #expect(try FFT.rfftfreq(5, dtype: .float32).array(of: Float.self) == [0, 0.2, 0.4])
    #expect(try FFT.rfftfreq(4).array(of: Double.self) == [0, 0.25, 0.5])
    let x = try arange(15).astype(.float64), y = try reshape(x, [3, 5])
    #expect(try FFT.fftshift(x).array(of: Int.self) == [8, 9, 10, 11, 12, 13, 14, 0, 1, 2, 3, 4, 5, 6, 7])
    try expectSameBits(try FFT.ifftshift(try FFT.fftshift(y)), y, "shift")
    #expect(try FFT.fftshift(y, axes: 1).array(of: Int.self) == [3, 4, 0, 1, 2, 8, 9, 5, 6, 7, 13, 14, 10, 11, 12])
  }

  @Test("what cannot be transformed is refused; nothing gives nothing")
  func refusals() throws {
    let x = try ones([3, 0], dtype: .complex64)
    #expect(throws: ArrayError.self) { try FFT.fft(x) }
    #expect(throws: ArrayError.self) { try FFT.fft(x, n: 0) }
    #expect(throws: ArrayError.self) { try FFT.fft(x, axis: 2) }
    #expect(throws: ArrayError.self) { try FFT.fft(x, n: .max) }
    #expect(throws: ArrayError.self) { try FFT.rfft(x, n: 4) }
    #expect(throws: ArrayError.self) { try FFT.power(x) }
    #expect(throws: ArrayError.self) { try FFT.power(try ones([3]), taper: try ones([2])) }
    #expect(throws: ArrayError.self) { try FFT.fft(try full([3], 1)) }
    #expect(throws: ArrayError.self) { try FFT.fftn(x, s: [2], axes: [0, 1]) }
    #expect(throws: ArrayError.self) { try FFT.fftn(x, axes: [0, -2]) }
    #expect(throws: ArrayError.self) { try FFT.irfft(try ones([1], dtype: .complex64)) }
    #expect(throws: ArrayError.self) { try FFT.fftfreq(0) }
    #expect(try FFT.fft(x, axis: 0).shape == [3, 0])
    #expect(try FFT.fft(x, n: 2).array(of: Complex<Double>.self) == [Complex<Double>](repeating: Complex(0), count: 6))
  }

  /// Sums of x[j] exp(sign 2 pi i j k / n), times the scale.
  private func sums(_ x: [Complex<Double>], _ n: Int, _ sign: Double, _ scale: Double) -> [Complex<Double>] {
    let roots = (0..<n).map { k in
      (
        cos: Foundation.cos(2 * Double.pi * Double(k) / Double(n)),
        sin: Foundation.sin(2 * Double.pi * Double(k) / Double(n))
      )
    }
    return (0..<n).map { k in
      var re = 0.0, im = 0.0
      for j in 0..<n {
        let w = roots[j * k % n]
        re += x[j].real * w.cos - sign * x[j].imaginary * w.sin
        im += x[j].imaginary * w.cos + sign * x[j].real * w.sin
      }
      return Complex(re * scale, im * scale)
    }
  }

  /// The error as a whole, against the size of the whole: below 3 units of rounding times the logarithm of the length.
  private func expect(
    _ got: NDArray, near expected: [Complex<Double>], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let values = try got.toDevice(.cpu).array(of: Complex<Double>.self)
    #expect(values.count == expected.count, sourceLocation: sourceLocation)
    var error = 0.0, size = 0.0
    for (a, b) in zip(values, expected) {
      error += Foundation.pow(a.real - b.real, 2) + Foundation.pow(a.imaginary - b.imaginary, 2)
      size += b.real * b.real + b.imaginary * b.imaginary
    }
    let eps = try finfo(got.dtype).eps
    let bound = (got.dtype.realPart == .float64 ? 20 : 3) * eps * Swift.max(1, Foundation.log2(Double(expected.count)))
    #expect(error.squareRoot() <= bound * size.squareRoot(), "\(got.shape)", sourceLocation: sourceLocation)
  }
}
