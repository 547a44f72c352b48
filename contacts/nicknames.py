"""Made-up names of two Norwegian nature words, by which a support colleague knows an open contact again.

A name is stored as one number, so the first list grows only at its end and the second one never.
The words are spelt alike in bokmål and nynorsk.
"""

import secrets
from collections.abc import Collection

FIRST = """
bjørk furu gran osp selje rogn lind hassel einer lyng mose multe tyttebær blåbær krekling røsslyng
siv bregne kløver blåklokke hestehov prestekrage fiol rose bekk elv foss fjord vatn hav tind topp
snø regn sol vind dis rim nordlys måne stjerne sky hagl storm lyn torden vår kveld skog myr fjell
vidde kyst dal li lund eng ås strand øy holme skjær
""".split()  # noqa: SIM905 - a list of words reads best as words
SECOND = """
rype lerke svale trost spove tiur ugle ørn falk spurv meis kråke hegre terne lom stær elg rein rev
mår oter bever gaupe jerv bjørn hjort ekorn pinnsvin sel nise lemen torsk laks røye sild lyr sei
abbor gjedde brosme krabbe kveite makrell marihøne humle maur bie gresshoppe
""".split()  # noqa: SIM905 - a list of words reads best as words


def name(nickname: int) -> str:
    """The two words of a stored number."""
    first, second = divmod(nickname, len(SECOND))
    return f"{FIRST[first].capitalize()} {SECOND[second].capitalize()}"


def draw(*, taken: Collection[int | None]) -> int:
    """A number at random that isn't among `taken`."""
    while (nickname := secrets.randbelow(len(FIRST) * len(SECOND))) in taken:
        if len(taken) >= len(FIRST) * len(SECOND):
            raise ValueError("Every made-up name is taken.")
    return nickname
