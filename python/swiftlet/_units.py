"""The units of `swiftlet.sigproc` for graphs of ezmsg. Needs ezmsg and ezmsg-baseproc."""

import math
import types
import typing

try:
    import ezmsg.core as ez
    from ezmsg.baseproc import BaseTransformerUnit
    from ezmsg.util.messages.axisarray import AxisArray, replace, slice_along_axis
except ImportError as error:
    raise ImportError("units need ezmsg: pip install ezmsg ezmsg-baseproc") from error


def message_type():
    """The class of messages in graphs."""
    return AxisArray


def unit(step) -> type:
    """The unit class of a step."""
    if step.has_several_inputs:
        return _combining(step)
    base = BaseTransformerUnit[step.settings, AxisArray, AxisArray, step.transformer]

    def body(namespace):
        namespace["SETTINGS"] = step.settings
        namespace["__module__"] = step.module
        namespace["__qualname__"] = step.unit_name
        namespace["__doc__"] = f"Graph unit of {step.transformer_name}.\n\n{step.transformer.__doc__}"
        namespace["on_signal"] = _on_signal(splits=step.name == "Window")

    return types.new_class(step.unit_name, (base,), {}, body)


def _on_signal(splits):
    """What a unit does with a message: publish the result, unless it is the nothing that came of something."""

    @ez.subscriber(BaseTransformerUnit.INPUT_SIGNAL)
    @ez.publisher(BaseTransformerUnit.OUTPUT_SIGNAL)
    async def on_signal(self, message: AxisArray) -> typing.AsyncGenerator:
        result = self.processor(message)
        if math.prod(result.data.shape) == 0 and math.prod(message.data.shape) > 0:
            return
        if splits and self.SETTINGS.newaxis is None and result is not message:
            for window in _windows(result, message):
                yield self.OUTPUT_SIGNAL, window
        else:
            yield self.OUTPUT_SIGNAL, result

    return on_signal


def _windows(result, message):
    """A message for each window, on the time axis of the recording."""
    ((place, name),) = ((i, dim) for i, dim in enumerate(result.dims) if dim not in message.dims)
    windows, target = result.axes[name], result.dims[place + 1]
    for i in range(result.data.shape[place]):
        axes = {key: axis for key, axis in result.axes.items() if key != name}
        axes[target] = replace(axes[target], offset=windows.value(i) + axes[target].offset)
        yield replace(
            result,
            data=slice_along_axis(result.data, i, place),
            dims=[dim for dim in result.dims if dim != name],
            axes=axes,
            stream_dim=target if result.stream_dim == name else result.stream_dim,
        )


class _Combining(ez.Unit):
    """A step with two inputs in a graph: results are published as soon as messages of the same time are there."""

    INPUT_SIGNAL_A = ez.InputStream(AxisArray)
    INPUT_SIGNAL_B = ez.InputStream(AxisArray)
    OUTPUT_SIGNAL = ez.OutputStream(AxisArray)

    async def initialize(self) -> None:
        self.processor = self._step.transformer()

    def _results(self, port, message):
        self.processor._take(port, message)
        while self.processor._ready:
            yield self.processor()

    @ez.subscriber(INPUT_SIGNAL_A)
    @ez.publisher(OUTPUT_SIGNAL)
    async def on_a(self, message: AxisArray) -> typing.AsyncGenerator:
        for result in self._results("a", message):
            yield self.OUTPUT_SIGNAL, result

    @ez.subscriber(INPUT_SIGNAL_B)
    @ez.publisher(OUTPUT_SIGNAL)
    async def on_b(self, message: AxisArray) -> typing.AsyncGenerator:
        for result in self._results("b", message):
            yield self.OUTPUT_SIGNAL, result


def _combining(step):
    namespace = {
        "__module__": step.module,
        "__qualname__": step.unit_name,
        "__doc__": f"Graph unit of {step.transformer_name}.\n\n{step.transformer.__doc__}",
        "_step": step,
    }
    return type(_Combining)(step.unit_name, (_Combining,), namespace)
