"""Functions of each element, such as the logistic one."""

from .._modules import fill, step_function

fill(__name__)

#: A function of an array of any library for each kind of activation.
ACTIVATIONS = {kind: step_function("Activation", function=kind) for kind in __getattr__("ActivationFunction")}  # noqa: F821
__all__.append("ACTIVATIONS")  # noqa: F821
