import ArrayCore
import CKernels.Runtime

extension CPUBackend {
  public func factorise(_ call: Factoring, op: String) throws(ArrayError) {
    func address(_ k: Int) -> UnsafeMutableRawPointer? { k < call.results.count ? call.results[k]?.address : nil }
    var plan = ck_factorisation(
      kind: ck_factorisation_kind(call.kind.rawValue), dtype: Int32(call.dtype.rawValue), option: call.isWhole ? 1 : 0,
      batch: Int64(call.count), m: Int64(call.m), n: Int64(call.n), k: Int64(call.k),
      a: call.a.buffer.address + call.a.byteOffset,
      b: call.b.map { UnsafeRawPointer($0.buffer.address + $0.byteOffset) },
      out: (address(0), address(1), address(2)))
    let token = ck_leave(Int64(call.count &* call.m &* call.n &* 8))
    let status = withExtendedLifetime(call.results) { ck_factorise(&plan) }
    ck_enter(token)
    switch Int(status) {
    case 0: return
    case Int(CK_LAPACK_MISSING):
      throw .deviceFailure(
        op: op, device: device,
        "LAPACK is missing; install it (Debian and Ubuntu: apt install libopenblas0; Python: pip install "
          + "scipy-openblas32, and name its library in SWIFTLET_LAPACK)")
    case Int(CK_LAPACK_NO_MEMORY): throw .outOfMemory(bytes: call.m * call.n * call.dtype.itemSize, device: device)
    case Int(CK_LAPACK_TOO_LARGE): throw .invalid(op: op, "a matrix of more than 46340 rows or columns")
    case Int(CK_LAPACK_NOT_FINITE): throw .invalid(op: op, "a matrix holds an infinity or NaN")
    default: throw .invalid(op: op, complaint(call.kind, Int(status)))
    }
  }

  private func complaint(_ kind: Factorisation, _ status: Int) -> String {
    if status < 0 { return "LAPACK refuses argument \(-status)" }
    return switch kind {
    case .cholesky: "a matrix is not positive definite (its leading minor of order \(status))"
    case .solve: "a matrix is singular (pivot \(status) is 0)"
    default: "LAPACK's iteration does not converge"
    }
  }
}
