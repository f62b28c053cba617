import ArrayAPI
import CPython

extension Function {
  private typealias Along = @Sendable (NDArray, Int?, Int, FFT.Norm) throws -> NDArray
  private typealias AlongSeveral = @Sendable (NDArray, [Int]?, [Int]?, FFT.Norm) throws -> NDArray

  private static func along(_ name: String, _ help: String, _ transform: @escaping Along) -> Function {
    Function(name, "x, /, *, n=None, axis=-1, norm='backward'", help, in: .fft) { a in
      try transform(try a.array(0), try a.optionalInt(1), try a.int(2, -1), try a.norm(3))
    }
  }
  private static func alongSeveral(_ name: String, _ help: String, _ transform: @escaping AlongSeveral) -> Function {
    Function(name, "x, /, *, s=None, axes=None, norm='backward'", help, in: .fft) { a in
      try transform(try a.array(0), try a.axes(1), try a.axes(2), try a.norm(3))
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
    Function("fftfreq", "n, /, *, d=1.0, dtype=None, device=None", "Frequencies of fft, for samples d apart.", in: .fft)
    {
      a in
      try FFT.fftfreq(
        try a.int(0), d: try a.double(1, 1), dtype: try a.dtype(2) ?? .float64, device: try a.device(3))
    },
    Function(
      "rfftfreq", "n, /, *, d=1.0, dtype=None, device=None", "Frequencies of rfft, for samples d apart.", in: .fft
    ) {
      a in
      try FFT.rfftfreq(
        try a.int(0), d: try a.double(1, 1), dtype: try a.dtype(2) ?? .float64, device: try a.device(3))
    },
    Function("fftshift", "x, /, *, axes=None", "Frequency 0 moved to the middle.", in: .fft) { a in
      try FFT.fftshift(try a.array(0), axes: try a.axes(1))
    },
    Function("ifftshift", "x, /, *, axes=None", "The inverse of fftshift.", in: .fft) { a in
      try FFT.ifftshift(try a.array(0), axes: try a.axes(1))
    },
  ]
}

extension Arguments {
  fileprivate func norm(_ i: Int) throws -> FFT.Norm {
    let name = try word(i, "backward")
    guard let norm = FFT.Norm(rawValue: name) else {
      throw PythonError.value("norm: 'backward', 'ortho' or 'forward', not '\(name)'")
    }
    return norm
  }
}
