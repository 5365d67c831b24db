"""What the command line asks a person for: logins, typed words, new passphrases. Never from arguments or files."""

from __future__ import annotations

import getpass
import random
import sys
import warnings
from collections.abc import Sequence

import click

from .exits import Exit
from .faults import DeskError, NoTerminal


class NoTerminalToAsk(NoTerminal):
    cause = "A passphrase is asked for in a terminal alone, so that it stands in no command, file or environment."
    next_step = "Run the same command in a terminal."


class NotConfirmed(DeskError):
    title = "Nothing was done"
    cause = "The word was not typed, so nothing was changed."
    next_step = "Run the command again if it was meant."
    exit = Exit.FAILED


class NotTheSame(DeskError):
    title = "Not the same"
    cause = "The two entries differ, so nothing was changed."
    next_step = "Run the command again, and type from what was written down."
    exit = Exit.USAGE


def need_terminal(shows_secret: bool = False) -> None:
    """Raises NoTerminalToAsk. `shows_secret`: what is printed must end on a screen, and in no file."""
    if not sys.stdin.isatty() or (shows_secret and not sys.stdout.isatty()):
        raise NoTerminalToAsk()


def ask(label: str) -> str:
    """A line, shown while it is typed."""
    need_terminal()
    return str(click.prompt(label, default="", show_default=False, err=True)).strip()


def ask_secret(label: str) -> str:
    """A line that is not shown. Raises NoTerminalToAsk where the terminal cannot hide it."""
    need_terminal()
    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(f"{label}: ")
        except getpass.GetPassWarning:
            raise NoTerminalToAsk() from None
        except (EOFError, KeyboardInterrupt):
            raise click.Abort() from None


def ask_login(hint: str = "") -> tuple[str, str]:
    """Handle and passphrase."""
    if hint:
        click.echo(hint, err=True)
    return ask("Handle"), ask_secret("Passphrase")


def confirm(effects: Sequence[str], word: str) -> None:
    """Say what will happen, and go on only if the word is typed. Raises NotConfirmed."""
    for effect in effects:
        click.echo(f"! {effect}", err=True)
    if ask(f"Type {word} to go on") != word:
        raise NotConfirmed()


def give_passphrase(whose: str) -> str:
    """Draw six words, show them once, and have them typed back before anything depends on them. Raises NotTheSame."""
    from .passphrase import suggest

    drawn = suggest(random.SystemRandom())
    show_once(f"The passphrase of {whose}, shown this once:", drawn)
    if ask_secret("Type it back from the paper") != drawn:
        raise NotTheSame()
    return drawn


def choose_passphrase() -> str:
    """Six drawn words, or one of the person's own that is long enough. Raises WeakPassphrase, NotTheSame."""
    from .passphrase import LEAST, check

    own = ask_secret(f"New passphrase of at least {LEAST} characters, or only enter for six drawn words")
    if not own:
        return give_passphrase("this login")
    check(own)
    if ask_secret("Once more") != own:
        raise NotTheSame()
    return own


def show_once(title: str, secret: str) -> None:
    """Print a secret with room around it. Raises NoTerminalToAsk rather than print it into a file."""
    need_terminal(shows_secret=True)
    click.echo(f"\n{title}\n\n    {secret}\n")
