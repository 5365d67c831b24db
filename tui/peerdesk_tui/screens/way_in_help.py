"""Help before the desk is open: what each step of the way in is for, in plain words. The keys are added where shown."""

from __future__ import annotations

STEPS = (
    (
        "Your department decides which rules, titles and clocks apply on this desk.",
        "Go to it with up and down, then press enter. It can be changed later in the settings.",
    ),
    (
        "The desk is opened with a name and a passphrase. This is the name: a short word that only you use here.",
        "Type it, then press ctrl+s or enter. If you have a backup of a desk, ctrl+o restores it instead.",
    ),
    (
        "The passphrase is the key to everything here. Nobody can look it up or send it to you again.",
        "Write the six words down and keep them away from this machine. Then type them into the second line, from the "
        "paper. Or put a passphrase of your own into both lines.",
        "Down goes to the next line, ctrl+s goes on.",
    ),
    (
        "The recovery code is for the day on which nobody knows a passphrase any more. Without it the desk would then "
        "be lost.",
        "Write all nine groups down. Then type the one group that is asked for, as proof, and press enter.",
    ),
    (
        "The paper with the code opens the desk, so somebody outside your chain of command should keep it.",
        "Type which office that is, then press ctrl+s. It can be changed later.",
    ),
    (
        "Nothing is made yet: read what the desk will keep and what it will never keep.",
        "Enter makes the desk, which takes a few seconds. Esc goes back, step by step, and keeps what you typed.",
    ),
)
"""For each step of the first start."""

UNLOCKING = (
    "The desk is locked. Type your name at this desk, press enter, type your passphrase, press enter.",
    "The check words stand for the desk as it lies here. Compare them with those that you noted when you left.",
    "No passphrase any more, or the desk is damaged: ctrl+o leads to the recovery code and to a backup.",
)
UNLOCKING_DEMO = (
    "This is the demo: an agency that does not exist. Name and passphrase are filled in already.",
    "Press enter to open it. Nothing that you do there touches a real desk.",
)
WAYS_IN = (
    "Two ways in when name and passphrase do not help.",
    "The recovery code is on the paper that an office keeps for you. A backup is a file on another disk.",
    "Choose with up and down, then press enter. Nothing is changed yet.",
)
RECOVERING = (
    "The code from the paper opens the desk without a passphrase, and makes you its coordinator.",
    "Type the code, then a name and a passphrase for yourself. Down goes to the next line, ctrl+s goes on.",
    "What will be lost is shown next. Nothing is changed before you type a word there.",
)
RESTORING = (
    "A backup brings the desk back as it was on the day of the backup.",
    "File: where it lies, such as a stick. Name and passphrase: those that opened the desk on that day. With the "
    "recovery code no name is needed.",
    "Down goes to the next line, ctrl+s goes on. The backup is read first. Nothing is changed before you type a word.",
)
COORDINATING = (
    "The code opens the backup, but somebody has to open the desk from now on: you.",
    "Type a name for yourself. Write the six words down, then type them into the last line. Ctrl+s goes on.",
)
NEW_CODE = (
    "The code that was used opens nothing any more. This is the new one, and it is shown only once.",
    "Write all nine groups down, then type the one group that is asked for, and press enter.",
)
