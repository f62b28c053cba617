@_exported import ArrayAPI
