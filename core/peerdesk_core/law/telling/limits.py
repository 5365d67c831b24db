"""The card on the limits of confidentiality, in plain text to read aloud and as one page to print (mpd-19)."""

from __future__ import annotations

import html
import textwrap
from zoneinfo import ZoneInfo

from peerdesk_core.law.bench import Bench
from peerdesk_core.law.department import Department, LimitsCard

_STYLE = """
body { font: 14pt/1.5 Georgia, "Times New Roman", serif; max-width: 36em; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.4em; } li { margin-bottom: .4em; } cite { display: block; font-size: .7em; font-style: normal; }
.crisis { border: 2px solid; padding: .5em 1em; font-weight: bold; } footer { font-size: .7em; margin-top: 2em; }
@media print { body { margin: 0; max-width: none; } }
""".strip()


def limits_card(bench: Bench) -> LimitsCard:
    """The card of a department, else of the nearest text above it. Raises BrokenDepartment where none is in force."""
    pack = bench.department
    above = [one for name in pack.under for one in bench.packs if one.id == name]
    department = Department(
        id=pack.id,
        title=pack.title,
        zone=ZoneInfo(pack.tz),
        pack_version=pack.version,
        day=bench.day,
        packs=(pack, *above),
    )
    return department.card()


def card_plain(card: LimitsCard) -> str:
    """The card for a terminal or a sheet, 72 columns; each line with the text that it rests on."""
    blocks = [card.title, *card.intro]
    blocks += [f"- {line.says} ({line.cite})" for line in card.lines]
    blocks += [card.outro, *card.crisis, f"Packs: {', '.join(card.pack_ids)}"]
    rows = [textwrap.fill(block, 72, subsequent_indent="  " if block.startswith("- ") else "") for block in blocks]
    return "\n\n".join(rows)


def card_page(card: LimitsCard) -> str:
    """The card as one HTML page that needs nothing from elsewhere."""
    said = html.escape
    intro = "\n".join(f"<p>{said(text)}</p>" for text in card.intro)
    lines = "\n".join(f"<li>{said(line.says)}<cite>{said(line.cite)}</cite></li>" for line in card.lines)
    crisis = "<br>\n".join(said(text) for text in card.crisis)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{said(card.title)}</title>
<style>
{_STYLE}
</style>
</head>
<body>
<h1>{said(card.title)}</h1>
{intro}
<ul>
{lines}
</ul>
<p>{said(card.outro)}</p>
<p class="crisis">{crisis}</p>
<footer>{said(", ".join(card.pack_ids))}</footer>
</body>
</html>
"""
