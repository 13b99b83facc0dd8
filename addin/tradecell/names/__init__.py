"""From a raw name to words that can be compared.

``prepare`` folds script, case and punctuation, sets legal forms and stop words
aside, and brings abbreviations, plurals and common translations to one
spelling. ``readings`` takes a name apart where it really holds several
("X (formerly Y)", "X d/b/a Y"). ``sound_key`` spells a word as it sounds, so
that transliterations of one word come close.
"""

from tradecell.names.prepare import Prepared, prepare
from tradecell.names.readings import readings
from tradecell.names.scripts import fold, scripts_in
from tradecell.names.sound import single_letters, skeleton, sound_key
from tradecell.names.words import is_favourite, is_generic, is_place

__all__ = [
    "Prepared",
    "fold",
    "is_favourite",
    "is_generic",
    "is_place",
    "prepare",
    "readings",
    "scripts_in",
    "single_letters",
    "skeleton",
    "sound_key",
]
