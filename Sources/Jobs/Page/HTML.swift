import Plots

/// Pages that need no other file, for light and dark screens.
enum HTML {
  private static let style = """
    :root{color-scheme:light dark;--line:#bbb;--box:#eef3f8;--bad:#a00}
    @media(prefers-color-scheme:dark){:root{--line:#555;--box:#24303c;--bad:#ff8a80}}
    body{font:15px/1.4 sans-serif;margin:2em auto;max-width:60em;padding:0 1em}
    h3{margin:1.5em 0 0}h2{margin-top:2em;border-bottom:1px solid var(--line)}
    table{border-collapse:collapse;margin:1em 0}td,th{padding:.2em .8em .2em 0;text-align:left;vertical-align:top}
    td.n{text-align:right}tr.bad td{color:var(--bad)}th{border-bottom:1px solid var(--line)}
    code{overflow-wrap:anywhere}
    figure{margin:1em 0;overflow-x:auto}figure.paper{background:#fff;border-radius:6px;padding:4px}
    figcaption{color:#666}figure svg{max-width:100%;height:auto}

    """

  static func page(title: String, _ body: String) -> String {
    """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>\(safe(title))</title>
    <style>\(style)</style></head><body>
    \(body)</body></html>

    """
  }

  /// Rows of names and texts.
  static func facts(_ facts: [(name: String, text: String)]) -> String {
    "<table>\n" + facts.map { "<tr><td>\(safe($0.name))</td><td>\(safe($0.text))</td></tr>\n" }.joined() + "</table>\n"
  }

  /// Cells of a table under its headings; numbers stand at the right of columns that are named in `right`.
  static func table(_ heads: [String], _ rows: [[String]], right: Set<Int> = []) -> String {
    var text = "<table><tr>" + heads.map { "<th>\(safe($0))</th>" }.joined() + "</tr>\n"
    for row in rows {
      let cells = row.enumerated().map {
        "<td\(right.contains($0.offset) ? " class=\"n\"" : "")>\(safe($0.element))</td>"
      }
      text += "<tr>" + cells.joined() + "</tr>\n"
    }
    return text + "</table>\n"
  }

  /// Text without markup and without characters that a terminal would obey.
  static func safe(_ text: String) -> String {
    var safe = ""
    for scalar in Terminal.plain(text).unicodeScalars {
      switch scalar {
      case "&": safe += "&amp;"
      case "<": safe += "&lt;"
      case ">": safe += "&gt;"
      case "\"": safe += "&quot;"
      default: safe.unicodeScalars.append(scalar)
      }
    }
    return safe
  }
}
