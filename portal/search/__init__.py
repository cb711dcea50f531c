"""Search in memory over whatever is handed in as entries: forgiving, ranked, with marked excerpts. Knows no page."""

from portal.search.entries import Entry
from portal.search.excerpts import Piece
from portal.search.index import Hit, Index, Results
from portal.search.near import nearest

__all__ = ["Entry", "Hit", "Index", "Piece", "Results", "nearest"]
