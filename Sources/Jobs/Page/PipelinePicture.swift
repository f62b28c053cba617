import SignalProcessing

/// A pipeline as boxes one below the other, with what goes in and what comes out, in the colours of the page.
enum PipelinePicture {
  private static let width = 640, height = 46, gap = 26

  static func svg(_ pipeline: Pipeline, input: String, output: String) -> String {
    let steps = pipeline.steps.map { step in (type(of: step).name, changed(step)) }
    let boxes = [("input", input)] + steps + [("result", output)]
    let total = boxes.count * (height + gap) - gap + 4
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(total)" viewBox="0 0 \(width) \(total)" \
      font-family="sans-serif" font-size="13" fill="currentColor"><title>The pipeline</title>

      """
    for (place, box) in boxes.enumerated() {
      let top = 2 + place * (height + gap), isEnd = place == 0 || place == boxes.count - 1
      text += "<rect x=\"2\" y=\"\(top)\" width=\"\(width - 4)\" height=\"\(height)\" rx=\"\(isEnd ? 23 : 6)\" "
      text += "fill=\"var(--box)\" stroke=\"var(--line)\"/>\n"
      text += "<text x=\"\(width / 2)\" y=\"\(top + (box.1.isEmpty ? 28 : 19))\" text-anchor=\"middle\" "
      text += "font-weight=\"bold\">\(HTML.safe(box.0))</text>\n"
      text += "<text x=\"\(width / 2)\" y=\"\(top + 37)\" text-anchor=\"middle\">\(HTML.safe(cut(box.1)))</text>\n"
      guard place + 1 < boxes.count else { continue }
      let (from, to, middle) = (top + height, top + height + gap, width / 2)
      text += "<path d=\"M\(middle) \(from)V\(to - 6)m-4 0h8l-4 6z\" stroke=\"currentColor\"/>\n"
    }
    return text + "</svg>\n"
  }

  /// The settings of a step that are not as they are by default: `order: 4, cutoff: 30.0`.
  private static func changed(_ step: any Transformer) -> String {
    let defaults = Catalogue.describe(type(of: step)).defaults
    return (step.value.map?.entries ?? []).filter { defaults[$0.key] != $0.value }
      .map { "\($0.key): \($0.value)" }.joined(separator: ", ")
  }

  private static func cut(_ text: String) -> String { text.count > 88 ? text.prefix(87) + "…" : text }
}
