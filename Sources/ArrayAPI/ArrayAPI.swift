@_exported import ArrayCore
import CPUBackend
