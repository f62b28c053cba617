import ArrayAPI
import CPython

extension Function {
  private typealias Along = @Sendable (NDArray, Int?, Int, FFT.Norm) throws -> NDArray
  private typealias AlongSeveral = @Sendable (NDArray, [Int]?, [Int]?, FFT.Norm) throws -> NDArray
  private typealias Frequencies = @Sendable (Int, Double, DType, Device) throws -> NDArray
  private typealias Shift = @Sendable (NDArray, [Int]?) throws -> NDArray

  private static func along(_ name: String, _ help: String, _ transform: @escaping Along) -> Function {
    Function(name, help, in: .fft) { p in
      let x = p("x", .array), n = p.keyword("n", .int, nil), axis = p.keyword("axis", -1)
      let norm = p.keyword("norm", FFT.Norm.backward)
      return { a in try transform(a[x], a[n], a[axis], a[norm]) }
    }
  }
  private static func alongSeveral(_ name: String, _ help: String, _ transform: @escaping AlongSeveral) -> Function {
    Function(name, help, in: .fft) { p in
      let x = p("x", .array), s = p.keyword("s", .axes, nil), axes = p.keyword("axes", .axes, nil)
      let norm = p.keyword("norm", FFT.Norm.backward)
      return { a in try transform(a[x], a[s], a[axes], a[norm]) }
    }
  }
  private static func frequencies(_ name: String, _ help: String, _ make: @escaping Frequencies) -> Function {
    Function(name, help, in: .fft) { p in
      let n = p("n", .int), d = p.keyword("d", 1.0)
      let dtype = p.keyword("dtype", .dtype, nil), device = p.keyword("device", .device, nil)
      return { a in try make(a[n], a[d], a[dtype] ?? .float64, a[device] ?? .preferred()) }
    }
  }
  private static func shift(_ name: String, _ help: String, _ shift: @escaping Shift) -> Function {
    Function(name, help, in: .fft) { p in
      let x = p("x", .array), axes = p.keyword("axes", .axes, nil)
      return { a in try shift(a[x], a[axes]) }
    }
  }

  static let fourier: [Function] = [
    along("fft", "The discrete Fourier transform along an axis.") { try FFT.fft($0, n: $1, axis: $2, norm: $3) },
    along("ifft", "The inverse of fft.") { try FFT.ifft($0, n: $1, axis: $2, norm: $3) },
    along("rfft", "The transform of real values: frequencies 0 to n/2.") {
      try FFT.rfft($0, n: $1, axis: $2, norm: $3)
    },
    along("irfft", "The inverse of rfft.") { try FFT.irfft($0, n: $1, axis: $2, norm: $3) },
    along("hfft", "The transform of values with Hermitian symmetry.") { try FFT.hfft($0, n: $1, axis: $2, norm: $3) },
    along("ihfft", "The inverse of hfft.") { try FFT.ihfft($0, n: $1, axis: $2, norm: $3) },
    alongSeveral("fftn", "The transform along several axes.") { try FFT.fftn($0, s: $1, axes: $2, norm: $3) },
    alongSeveral("ifftn", "The inverse of fftn.") { try FFT.ifftn($0, s: $1, axes: $2, norm: $3) },
    alongSeveral("rfftn", "The transform of real values along several axes.") {
      try FFT.rfftn($0, s: $1, axes: $2, norm: $3)
    },
    alongSeveral("irfftn", "The inverse of rfftn.") { try FFT.irfftn($0, s: $1, axes: $2, norm: $3) },
    frequencies("fftfreq", "Frequencies of fft, for samples d apart.") {
      try FFT.fftfreq($0, d: $1, dtype: $2, device: $3)
    },
    frequencies("rfftfreq", "Frequencies of rfft, for samples d apart.") {
      try FFT.rfftfreq($0, d: $1, dtype: $2, device: $3)
    },
    shift("fftshift", "Frequency 0 moved to the middle.") { try FFT.fftshift($0, axes: $1) },
    shift("ifftshift", "The inverse of fftshift.") { try FFT.ifftshift($0, axes: $1) },
  ]
}

extension FFT.Norm: Choice {}
