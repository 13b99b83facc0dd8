"""From a queried name to the listed parties it may be: candidate index, score, reasons."""

from tradecell.screening.result import Hit as Hit
from tradecell.screening.result import Screening as Screening
