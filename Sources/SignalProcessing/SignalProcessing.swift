@_exported import Processing
