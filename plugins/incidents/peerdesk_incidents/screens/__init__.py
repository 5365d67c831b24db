"""The views of incidents. Imported at first use, from the string in the ScreenSpec."""

from .exercise import Exercise, HowToExercise
from .incidents import Incidents
from .kit import NightKit
from .places import Places
from .signs import Signs

__all__ = ["Exercise", "HowToExercise", "Incidents", "NightKit", "Places", "Signs"]
