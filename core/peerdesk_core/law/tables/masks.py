"""Sets of rows as Python integers, one bit a row: patterns that repeat, and the two questions asked of a set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def ones(width: int) -> int:
    """The set of all of `width` rows."""
    return (1 << width) - 1


def joined(parts: Sequence[int], width: int) -> int:
    """Parts of `width` bits each, side by side, the first lowest. Joined in pairs, so that long ones stay cheap."""
    line = list(parts)
    while len(line) > 1:
        pairs = [low | (high << width) for low, high in zip(line[::2], line[1::2], strict=False)]
        line = [*pairs, line[-1]] if len(line) % 2 else pairs
        width *= 2
    return line[0] if line else 0


def repeated(pattern: int, period: int, width: int) -> int:
    """A pattern of `period` bits, again and again up to `width`, which is a multiple of it."""
    done = period
    while done * 2 <= width:
        pattern |= pattern << done
        done *= 2
    if done < width:
        pattern |= (pattern & ones(width - done)) << done
    return pattern


def stripes(chosen: Sequence[bool], stride: int, width: int) -> int:
    """The rows in which one digit of a mixed-radix number is among the chosen ones; `stride` is the digit's weight."""
    run = ones(stride)
    unit = joined([run if one else 0 for one in chosen], stride)
    return repeated(unit, stride * len(chosen), width)


def lowest(mask: int) -> int:
    """The number of the first row of a set that is not empty."""
    return (mask & -mask).bit_length() - 1


def rows(mask: int) -> Iterator[int]:
    """The numbers of the rows of a set, in order."""
    for place, byte in enumerate(mask.to_bytes((mask.bit_length() + 7) // 8, "little")):
        if byte:
            for bit in range(8):
                if byte >> bit & 1:
                    yield place * 8 + bit
