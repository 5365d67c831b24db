"""What can be wrong with a roster file, as errors a person can act on. None of them quotes a cell."""

from __future__ import annotations

from peerdesk_core.faults import BadInput


class NoSuchFile(BadInput):
    title = "No such file"
    cause = "There is no readable file at that path."
    next_step = "Check the path, or drag the file into the terminal to paste it."


class TooLarge(BadInput):
    title = "That file is too large"


class NotText(BadInput):
    title = "That file is not a roster"


class NoRows(BadInput):
    title = "There is nothing to import"


class MissingColumn(BadInput):
    """A column that every roster needs is mapped to nothing. `field` is its title."""

    title = "A column is missing"

    def __init__(self, field: str, next_step: str) -> None:
        self.field = field
        super().__init__(f"No column is used for: {field}.", next_step)


class ColumnClash(BadInput):
    """Two columns are mapped to one field. `field` is its title."""

    title = "Two columns for one field"

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"More than one column is used for: {field}.", "Set all but one of them to ignore.")


class PeerGone(BadInput):
    title = "This peer is no longer on the roster"
    cause = "They were removed while this was open, so nothing was saved."
    next_step = "Leave with esc. To have them back, press n on the roster and enter them again."
