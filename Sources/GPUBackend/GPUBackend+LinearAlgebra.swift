import ArrayCore

extension GPUBackend {
  public func matmul(
    _ a: DenseOperand, _ b: DenseOperand, dtype: DType, batch: Int, m: Int, k: Int, n: Int, into result: Buffer
  ) throws(ArrayError) {
    try require(dtype, op: "matmul")
    guard batch * m * n > 0 else { return }
    let key = KernelCache.Key.template("matmul.h", dtype), size = dtype.itemSize
    func operands(_ arguments: inout KernelArguments) {
      arguments.memory(result)
      for operand in [a, b] {
        arguments.memory(operand.buffer)
        arguments.int64(operand.byteOffset / size)
      }
    }
    if n == 1 {
      try launch(key, "matvec", groups: (batch * m + 15) / 16, op: "matmul") { arguments in
        operands(&arguments)
        for value in [m, k, batch] { arguments.int64(value) }
      }
    } else {
      let rows = (m + 15) / 16, columns = (n + 15) / 16
      try launch(key, "matmul", groups: batch * rows * columns, op: "matmul") { arguments in
        operands(&arguments)
        for value in [m, k, n, rows, columns] { arguments.int64(value) }
      }
    }
  }

  public func factorise(_ call: Factoring, op: String) throws(ArrayError) {
    try require(call.dtype, op: op)
    guard call.count > 0 else { return }
    let (m, n, k, dtype) = (call.m, call.n, call.k, call.dtype)
    let size = dtype.itemSize, first = call.a.byteOffset / size
    if call.kind == .product {
      guard let b = call.b, let result = call.results[0] else { preconditionFailure("a product has two factors") }
      // (m, k) times (k, n), as `matmul` names them.
      return try matmul(call.a, b, dtype: dtype, batch: call.count, m: m, k: k, n: n, into: result)
    }
    let status = try allocate(byteCount: call.count * 4)

    /// Launches a kernel with a group for each matrix; results that are not asked for get some memory, unread.
    func run(
      _ file: String, _ kernel: String, on type: DType? = nil, _ definitions: [String: String] = [:], work items: Int,
      results: [Int], hasStatus: Bool = true, second: DenseOperand? = nil, _ sizes: [Int], _ flags: [Bool] = []
    ) throws(ArrayError) {
      let type = type ?? dtype
      let work = try allocate(byteCount: Swift.max(items, 1) * call.count * type.itemSize)
      var definitions = definitions
      definitions["IS_SINGLE"] = type.realPart == .float32 ? "1" : "0"
      let key = KernelCache.Key.template(file, type, others: [dtype], definitions: definitions)
      try launch(key, kernel, groups: call.count, groupSize: 128, op: op) { arguments in
        for place in results { arguments.memory((call.results[place] ?? work)) }
        if hasStatus { arguments.memory(status) }
        arguments.memory(call.a.buffer)
        arguments.int64(first)
        if let second {
          arguments.memory(second.buffer)
          arguments.int64(second.byteOffset / size)
        }
        if items > 0 { arguments.memory(work) }
        for value in sizes { arguments.int64(value) }
        for flag in flags { arguments.int32(flag ? 1 : 0) }
      }
      if hasStatus { try check(status, call, op) }
    }

    let p = Swift.min(m, n)
    switch call.kind {
    case .product: break
    case .solve:
      guard n > 0 else { return }
      try run("solve.h", "solve", work: n * n, results: [0], second: call.b, [n, k])
    case .determinant:
      try run("solve.h", "determinant", work: Swift.max(n * n, 1), results: [0, 1, 2], hasStatus: false, [n])
    case .cholesky: try run("solve.h", "cholesky", work: 0, results: [0], [n])
    case .qr:
      try run("orthogonal.h", "qr", work: Swift.max(m * n + p, 1), results: [0, 1], hasStatus: false, [m, n, k])
    case .eigh:
      guard n > 0 else { return }
      try run("jacobi.h", "eigh", work: 2 * n * n + 3 * n, results: [0, 1], [n], [call.results[1] != nil])
    case .svd:
      let rows = Swift.max(m, n), width = call.isWhole ? rows : p
      try run(
        "jacobi.h", "svd", work: rows * p + rows * width + p * p + p, results: [0, 1, 2], [m, n, width],
        [call.results[0] != nil])
    case .eig:
      guard n > 0, let complex = dtype.complexCounterpart else { return }
      try run(
        "eig.h", "eig", on: complex,
        ["SOURCE": KernelText.name(dtype), "IS_REAL_SOURCE": dtype.isComplex ? "0" : "1"],
        work: 2 * n * n + 3 * n, results: [0, 1], [n], [call.results[1] != nil])
    }
  }

  /// Throws what the kernel says of the first matrix that has no answer.
  private func check(_ status: Buffer, _ call: Factoring, _ op: String) throws(ArrayError) {
    var found = [Int32](repeating: 0, count: call.count)
    var failure: ArrayError?
    found.withUnsafeMutableBytes { bytes in
      do throws(ArrayError) { try download(status, into: bytes) } catch { failure = error }
    }
    if let failure { throw failure }
    guard let number = found.first(where: { $0 != 0 }) else { return }
    switch number {
    case -1: throw .invalid(op: op, "a matrix holds an infinity or NaN")
    case 1...:
      throw .invalid(
        op: op,
        call.kind == .cholesky
          ? "a matrix is not positive definite (its leading minor of order \(number))"
          : "a matrix is singular (pivot \(number) is 0)")
    default: throw .invalid(op: op, "the iteration does not converge")
    }
  }
}
