import CPython

/// The types of tensors that may be marked as conjugated or negated, which PyTorch does in place of the work: views that
/// hold other numbers than their memory does, of which DLPack cannot tell. Types in the list are kept alive, so that an
/// address means one type.
nonisolated(unsafe) private var known: [(type: TypePointer, mayBeMarked: Bool)] = []

private func mayBeMarked(_ object: Obj) -> Bool {
  let type: TypePointer = sw_type(object)
  for entry in known where entry.type == type { return entry.mayBeMarked }
  let found =
    PyObject_HasAttrString(sw_as_object(type), "resolve_conj") != 0
    && PyObject_HasAttrString(sw_as_object(type), "resolve_neg") != 0
  // A program that makes types all the time does not fill the memory with them.
  if known.count < 64 {
    _ = sw_retained(sw_as_object(type))
    known.append((type, found))
  }
  return found
}

/// A tensor whose memory holds its numbers, where that of this one does not: one that is marked as conjugated or negated,
/// with the mark carried out in memory of its own. Nil for all other objects, which are taken as they are.
///
/// Whatever reads others' memory asks this first.
func unmarked(_ object: Obj) throws -> Owned? {
  guard mayBeMarked(object), try answer(object, "is_conj") || answer(object, "is_neg") else { return nil }
  let straight = try called(object, "resolve_conj")
  return try called(straight.object, "resolve_neg")
}

private func called(_ object: Obj, _ method: String) throws -> Owned {
  let bound = try Owned(new: PyObject_GetAttrString(object, method))
  return try Owned(new: PyObject_CallNoArgs(bound.object))
}

private func answer(_ object: Obj, _ question: String) throws -> Bool {
  try called(object, question).object == sw_true()
}
