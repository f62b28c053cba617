import ArrayAPI
import CPython

// The exchange of arrays between libraries in C (DLPack 1.3): ours, an attribute of the array type, and that of others.

nonisolated(unsafe) private let capsuleName = permanent("dlpack_exchange_api")
private let attribute = "__dlpack_c_exchange_api__"

/// Our functions, in memory that is never given up.
nonisolated(unsafe) private let exchange: UnsafeMutablePointer<dl_exchange> = {
  let functions = UnsafeMutablePointer<dl_exchange>.allocate(capacity: 1)
  functions.initialize(
    to: dl_exchange(
      header: dl_exchange_header(version: dl_version(major: 1, minor: 3), previous: nil),
      allocate: { prototype, out, context, setError in
        do {
          guard let prototype, let out else { throw PythonError.value("allocate: no prototype") }
          let shape = Dims((0..<Int(prototype.pointee.ndim)).map { Int(prototype.pointee.shape[$0]) })
          out.pointee = try empty(
            shape, dtype: DType(prototype.pointee.dtype),
            device: Device(dlpackType: prototype.pointee.device.type, id: prototype.pointee.device.id)
          ).managed(isCopied: false)
          return 0
        } catch {
          "\(error)".withCString { setError?(context, "MemoryError", $0) }
          return -1
        }
      },
      managed_from_object: { object, out in
        status { out!.pointee = try array(object).managed(isCopied: false) }
      },
      managed_to_object: { managed, out in
        status { out!.pointee = UnsafeMutableRawPointer(try NDArray(takingOver: managed!).object()) }
      },
      tensor_from_object: { object, out in
        status {
          let x = try array(object), memory = try x.exchangedMemory()
          if memory.isReadOnly || x.mayOverlap {
            throw PythonError.buffer("DLPack: the memory is read-only, which a borrowed tensor cannot say")
          }
          out!.pointee = x.tensor(memory, numbers(of: object!.assumingMemoryBound(to: PyObject.self), rank: x.ndim))
        }
      },
      current_stream: { type, id, out in
        status { out?.pointee = UnsafeMutableRawPointer(bitPattern: try Device(dlpackType: type, id: id).stream ?? 0) }
      }))
  return functions
}()

private func array(_ object: UnsafeMutableRawPointer?) throws -> NDArray {
  guard let object = object?.assumingMemoryBound(to: PyObject.self), isArray(object) else {
    throw PythonError.type("DLPack: not a swiftlet array")
  }
  return inside(object).pointee
}

/// Publishes our functions as an attribute of the array type.
func publishExchange(on type: TypePointer) throws {
  let capsule = try Owned(new: PyCapsule_New(exchange, capsuleName, nil))
  try check(PyObject_SetAttrString(sw_as_object(type), attribute, capsule.object))
}

// MARK: - Others' functions

/// The functions that a type offers for it; `nil` for most types.
func exchangeFunctions(of type: TypePointer) -> UnsafeMutablePointer<dl_exchange>? {
  guard let capsule = PyObject_GetAttrString(sw_as_object(type), attribute) else {
    PyErr_Clear()
    return nil
  }
  defer { sw_release(capsule) }
  guard PyCapsule_IsValid(capsule, capsuleName) != 0 else { return nil }
  var found = PyCapsule_GetPointer(capsule, capsuleName)?.assumingMemoryBound(to: dl_exchange.self)
  while let next = found, next.pointee.header.version.major != 1 {
    let previous = next.pointee.header.previous
    found = previous.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: dl_exchange.self) }
  }
  return found
}

extension ForeignType {
  /// The array over the memory of an object of this type, where there are functions for the exchange in C; else `nil`.
  func exchanged(_ object: Obj) throws -> NDArray? {
    guard let functions, let export = functions.pointee.managed_from_object else { return nil }
    var managed: UnsafeMutablePointer<dl_managed_versioned>?
    guard export(object, &managed) == 0, let managed else {
      throw PyErr_Occurred() != nil ? PythonError.raised : PythonError.buffer("\(typeName(object)) gave no array")
    }
    do { return try NDArray(takingOver: managed) } catch {
      managed.pointee.deleter?(managed)
      throw error
    }
  }
}
