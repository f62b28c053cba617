"""Pipeline files: YAML whose values remember where they stood, with the meaning that the tool gives it."""

import re

from ._ext import SettingsError

#: A text of a few lines can name itself often enough to fill the memory.
_MOST_VALUES = 1_000_000
_DEEPEST = 100
_TAGS = {"tag:yaml.org,2002:" + kind for kind in ("str", "seq", "map", "null", "bool", "int", "float")} | {
    "tag:yaml.org,2002:" + kind for kind in ("timestamp", "merge", "value")
}
_WORDS = {
    **dict.fromkeys(["", "~", "null", "Null", "NULL"], None),
    **dict.fromkeys(["true", "True", "TRUE"], True),
    **dict.fromkeys(["false", "False", "FALSE"], False),
    **dict.fromkeys([".nan", ".NaN", ".NAN"], float("nan")),
    **dict.fromkeys([sign + word for sign in ("", "+") for word in (".inf", ".Inf", ".INF")], float("inf")),
    **dict.fromkeys(["-.inf", "-.Inf", "-.INF"], float("-inf")),
}
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def marked(text: str):
    """The one document of a text: (line, column, value), where a list holds such values and a mapping is a tuple of
    (line, column, key, value). Places count from 1; what has none is at line 0."""
    try:
        import yaml
    except ImportError:
        raise ImportError("pipeline files need PyYAML: pip install pyyaml") from None

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _error(mark, f"not valid YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise SettingsError(f"not valid YAML: {error}".splitlines()[0]) from None
    except RecursionError:
        raise SettingsError("not valid YAML: nested too deep") from None
    return (0, 0, None) if node is None else _value(yaml, node, [0], 0)


def _value(yaml, node, count, depth):
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    count[0] += 1
    if count[0] > _MOST_VALUES:
        raise _error(node.start_mark, f"more than {_MOST_VALUES} values")
    if depth > _DEEPEST:
        raise _error(node.start_mark, "not valid YAML: nested too deep")
    if node.tag not in _TAGS:
        raise _error(node.start_mark, f"the tag {node.tag} is not supported")
    if isinstance(node, yaml.ScalarNode):
        return line, column, node.value if node.style else _scalar(node.value)
    if isinstance(node, yaml.SequenceNode):
        return line, column, [_value(yaml, item, count, depth + 1) for item in node.value]
    entries, seen = [], set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise _error(key.start_mark, "a key must be a text")
        if key.value in seen:
            raise _error(key.start_mark, f'"{key.value}" is set twice')
        seen.add(key.value)
        place = key.start_mark.line + 1, key.start_mark.column + 1
        entries.append((*place, key.value, _value(yaml, value, count, depth + 1)))
    return line, column, tuple(entries)


def _scalar(text):
    """What an unquoted scalar means (YAML 1.2.2, section 10.3.2)."""
    if text in _WORDS:
        return _WORDS[text]
    if re.fullmatch(r"[-+]?[0-9]+", text) and -(2**63) <= int(text) < 2**63:
        return int(text)
    for prefix, base in (("0x", 16), ("0o", 8)):
        if text.startswith(prefix):
            try:
                return int(text[2:], base)
            except ValueError:
                return text
    return float(text) if _NUMBER.fullmatch(text) else text


def _error(mark, message):
    place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark is not None else ""
    return SettingsError(place + message)
