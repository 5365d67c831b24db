"""The widgets that plugin screens are built of. A plugin's `screens.py` imports these and nothing else of the tui.

Everything here treats values as data: nothing a person typed or imported is ever read as markup, every line is measured
in terminal cells, every tone has a sign beside its colour, and every task can be done by keyboard in 80x24.
"""
