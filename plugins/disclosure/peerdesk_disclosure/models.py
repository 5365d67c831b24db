"""The one thing that this plugin keeps: the day on which a department's supervisors were last taught. No person."""

from __future__ import annotations

from datetime import date

import attrs

from peerdesk_core.model.ids import Id


@attrs.frozen(kw_only=True)
class Teaching:
    """`department` is the id of a pack; `taught_on` the last day on which the guide was taught there (mpd-23)."""

    id: Id
    department: str
    taught_on: date
