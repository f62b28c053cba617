import Recordings
import SignalProcessing

/// Cuts epochs out of a recording, and gives them with their time first, as pictures need them.
package struct EpochCut {
  package let event: String
  private var stages: Stages
  private var events: ToldEvents

  package init(_ request: EpochRequest, of reader: inout Recording) throws(ToolError) {
    event = request.event
    let happened: [Event]
    do throws(RecordingError) { happened = try reader.events() } catch { throw ToolError(reading: error) }
    let pipeline = Pipeline([try request.step(for: happened)])
    do throws(RecordingError) { events = try ToldEvents(of: &reader, for: pipeline) } catch {
      throw ToolError(reading: error)
    }
    do throws(SettingsError) { stages = try Stages(pipeline) } catch { throw ToolError(.usage, "--epoch: \(error)") }
  }

  package mutating func process(_ message: AxisArray) throws {
    _ = try stages.process(try events.told(message))
  }

  /// All epochs, or their means, along the time from the event on.
  package mutating func flush() throws -> [AxisArray] {
    try stages.flush().map { (message) throws(ArrayError) in
      guard message.header.stream == "epoch", let dim = message.dims.first(where: { message.axes[$0]?.linear != nil })
      else {
        return message
      }
      return try message.with(streamDim: dim)
    }
  }

  package var notices: [Notice] { stages.takeNotices() }
}
