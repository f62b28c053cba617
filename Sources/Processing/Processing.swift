@_exported import AxisArrays
