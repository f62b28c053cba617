import AxisArrays
