"""Whether bytes are in the distinguished encoding of ASN.1 (ITU-T X.690, clauses 8 to 11), with nothing to spare.

asn1crypto can tell by encoding a parsed structure again, but that takes time exponential in its depth; here each
element is looked at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

_LEADING = 0x80


def is_der(data: bytes) -> bool:
    """One element, shortest lengths, one spelling of each value, sets in order, and no byte after the end."""
    try:
        return _ends_at(data, 0) == len(data)
    except (IndexError, ValueError):
        return False


def _ends_at(data: bytes, start: int) -> int:
    """The end of the element that begins here; ValueError where it is not distinguished."""
    first, tag, begin, end = _head(data, start)
    contents = data[begin:end]
    constructed = bool(first & 0x20)
    if first < 0x40:
        rule = _UNIVERSAL.get(tag)
        if rule is None or rule[0] != constructed or not rule[1](contents):
            raise ValueError(f"tag {tag}")
    if constructed:
        members = list(_members(contents))
        if first < 0x40 and tag == _SET and members != sorted(members):
            raise ValueError("set out of order")
    return end


def _members(contents: bytes) -> Iterator[bytes]:
    place = 0
    while place < len(contents):
        after = _ends_at(contents, place)
        yield contents[place:after]
        place = after


def _head(data: bytes, start: int) -> tuple[int, int, int, int]:
    """First byte, tag number, and where the contents begin and end."""
    first = data[start]
    tag, place = first & 0x1F, start + 1
    if tag == 0x1F:
        raise ValueError("tag of several bytes")  # no structure of a signature has one
    size = data[place]
    place += 1
    if size & 0x80:
        count = size & 0x7F
        length = data[place : place + count]
        place += count
        size = int.from_bytes(length, "big")
        if not count or len(length) != count or length[0] == 0 or size < 0x80:
            raise ValueError("length not in its shortest form")
    if place + size > len(data):
        raise ValueError("breaks off")
    return first, tag, place, place + size


def _shortest_integer(contents: bytes) -> bool:
    if len(contents) < 2:
        return len(contents) == 1
    return not (contents[0] == 0 and contents[1] < _LEADING) and not (contents[0] == 0xFF and contents[1] >= _LEADING)


def _identifier(contents: bytes) -> bool:
    if not contents or contents[-1] & 0x80:
        return False
    starts = [0, *(index + 1 for index, byte in enumerate(contents[:-1]) if not byte & 0x80)]
    return all(contents[index] != 0x80 for index in starts)


def _bits(contents: bytes) -> bool:
    if not contents or contents[0] > 7:
        return False
    spare = contents[0]
    return spare == 0 if len(contents) == 1 else contents[-1] & ((1 << spare) - 1) == 0


def _utc_time(contents: bytes) -> bool:
    return len(contents) == 13 and contents[:-1].isdigit() and contents.endswith(b"Z")


def _generalized_time(contents: bytes) -> bool:
    whole, _, fraction = contents.removesuffix(b"Z").partition(b".")
    exact = len(whole) == 14 and whole.isdigit() and contents.endswith(b"Z")
    return exact and (b"." not in contents or (fraction.isdigit() and not fraction.endswith(b"0")))


def _utf8(contents: bytes) -> bool:
    contents.decode("utf-8")  # UnicodeDecodeError is a ValueError
    return True


def _any(_contents: bytes) -> bool:
    return True


_SET = 17
_UNIVERSAL: dict[int, tuple[bool, Callable[[bytes], bool]]] = {
    1: (False, lambda contents: contents in (b"\x00", b"\xff")),
    2: (False, _shortest_integer),
    3: (False, _bits),
    4: (False, _any),
    5: (False, lambda contents: not contents),
    6: (False, _identifier),
    10: (False, _shortest_integer),
    12: (False, _utf8),
    16: (True, _any),
    _SET: (True, _any),
    18: (False, lambda contents: all(byte in b"0123456789 " for byte in contents)),
    19: (False, bytes.isascii),
    20: (False, _any),
    22: (False, bytes.isascii),
    23: (False, _utc_time),
    24: (False, _generalized_time),
    26: (False, bytes.isascii),
    28: (False, lambda contents: len(contents) % 4 == 0),
    30: (False, lambda contents: len(contents) % 2 == 0),
}
"""Universal tag -> whether it is constructed, and whether the contents are the one spelling of a value."""
