"""What a screen calls: reads what the desk knows, changes the incident in one commit, and tells the others.

Plugins are asked before a unit of work begins, since they must not wait for the vault.
"""

from .altering import due_of
from .check_ins import attempt, done, give, hand_out, reach_via, reopen, seal_callback
from .decisions import advise, approve, consult, invite, plan_lead, take_back, tell, write_with
from .incident import bar, closing, complete, discard, learn, let_go, merge, merge_preview, open_, unbar
from .sessions import call_off, correct_session, hold_session, plan_session, put_session, set_leaders
from .silence import begin_embargo, end_embargo, leave_scene, release

__all__ = [
    "advise",
    "approve",
    "attempt",
    "bar",
    "begin_embargo",
    "call_off",
    "closing",
    "complete",
    "consult",
    "correct_session",
    "discard",
    "done",
    "due_of",
    "end_embargo",
    "give",
    "hand_out",
    "hold_session",
    "invite",
    "learn",
    "leave_scene",
    "let_go",
    "merge",
    "merge_preview",
    "open_",
    "plan_lead",
    "plan_session",
    "put_session",
    "reach_via",
    "release",
    "reopen",
    "seal_callback",
    "set_leaders",
    "take_back",
    "tell",
    "unbar",
    "write_with",
]
