"""What the columns of a roster are called, in the order the export writes them."""

import re

HEADINGS = {
    "name": "Navn",
    "email": "E-post",
    "county": "Fylke",
    "first_day": "Fra",
    "last_day": "Til",
    "sex": "Kjønn",
    "kind_of_doctor": "Type lege",
    "specialty": "Spesialitet",
    "workplace": "Arbeidssted",
    "municipality": "Kommune",
    "languages": "Språk",
    "telephone": "Telefon",
    "times_of_day": "Treffetid",
    "doctor_since": "Lege siden",
    "about": "Om",
}

_ALSO = {
    "name": "fulltnavn støttekollega name",
    "given_name": "fornavn førenamn",
    "family_name": "etternavn etternamn",
    "email": "epostadresse mail email emailaddress epostadr",
    "county": "avdeling lokalavdeling county",
    "first_day": "fradato startdato start oppnevntfra oppnevnt frå fom periodefra",
    "last_day": "tildato sluttdato slutt oppnevnttil tom periodetil",
    "sex": "sex kjonn",
    "kind_of_doctor": "slagslege typedoktor kategori legetype fagområde slagslækjar kindofdoctor",
    "specialty": "spesialist spesialistisk specialty",
    "workplace": "arbeidsplass arbeidsstad workplace stilling",
    "municipality": "sted stad bosted municipality",
    "languages": "andrespråk språkutoverNorsk languages",
    "telephone": "tlf mobil mobilnummer mobiltelefon telefonnummer telephone phone",
    "times_of_day": "tidpådagen tider timesofday",
    "doctor_since": "legefra legefrå autorisasjonsår doctorsince",
    "about": "omstøttekollegaen presentasjon about",
}


def _plain(text: str) -> str:
    return re.sub(r"[^a-zæøå]", "", text.casefold())


_FIELDS = {_plain(heading): field for field, heading in HEADINGS.items()} | {
    _plain(word): field for field, words in _ALSO.items() for word in words.split()
}


def field_of(heading: str) -> str | None:
    """The field that a column with this heading holds; None for one we don't know."""
    return _FIELDS.get(_plain(heading))


def fields_of(headings: list[str]) -> list[str | None]:
    """The field of each column. Where one has a field's own heading, those beside it with another name for
    the same ("Telefon" and "Mobil") are left aside."""
    exact = {
        field for field, heading in HEADINGS.items() if _plain(heading) in map(_plain, headings)
    }
    return [
        None if field in exact and _plain(heading) != _plain(HEADINGS[field]) else field
        for heading, field in zip(headings, map(field_of, headings), strict=True)
    ]
