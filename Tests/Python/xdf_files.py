"""XDF files for tests, from the layout of the format."""

import struct

BOUNDARY = bytes.fromhex("43a546dccbf5410fb30ed5467383cbe4")
CODES = {"int8": "b", "int16": "h", "int32": "i", "int64": "q", "float32": "f", "double64": "d"}


class File:
    def __init__(self):
        self.data = b"XDF:"
        self.counts = {}
        self.formats = {}

    def chunk(self, tag, content):
        size = len(content) + 2
        self.data += (
            (struct.pack("<BB", 1, size) if size < 256 else struct.pack("<BI", 4, size))
            + struct.pack("<H", tag)
            + content
        )

    def begin(self):
        self.chunk(
            1, b'<?xml version="1.0"?><info><version>1.0</version><datetime>2024-02-29T10:11:12+0100</datetime></info>'
        )

    def stream(self, number, name, format, rate, labels, unit=""):
        channels = "".join(f"<channel><label>{label}</label><unit>{unit}</unit></channel>" for label in labels)
        text = (
            f"<info><name>{name}</name><type>EEG</type><channel_count>{len(labels)}</channel_count>"
            f"<nominal_srate>{rate}</nominal_srate><channel_format>{format}</channel_format>"
            f"<desc><channels>{channels}</channels></desc></info>"
        )
        self.formats[number] = format
        self.counts[number] = 0
        self.chunk(2, struct.pack("<I", number) + text.encode())

    def samples(self, number, stamps, rows):
        """Samples; a stamp of None follows the one before."""
        content = struct.pack("<IBI", number, 4, len(rows))
        for stamp, row in zip(stamps, rows, strict=True):
            content += b"\0" if stamp is None else struct.pack("<Bd", 8, stamp)
            if self.formats[number] == "string":
                for text in row:
                    content += struct.pack("<BB", 1, len(text.encode())) + text.encode()
            else:
                content += struct.pack(f"<{len(row)}{CODES[self.formats[number]]}", *row)
        self.counts[number] += len(rows)
        self.chunk(3, content)

    def clock(self, number, time, offset):
        self.chunk(4, struct.pack("<Idd", number, time, offset))

    def boundary(self):
        self.chunk(5, BOUNDARY)

    def end(self):
        for number, count in self.counts.items():
            self.chunk(6, struct.pack("<I", number) + f"<info><sample_count>{count}</sample_count></info>".encode())
        return self.data
