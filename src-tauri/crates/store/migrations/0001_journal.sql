-- Facts in the order in which they became true. AUTOINCREMENT: a number is never given twice,
-- so a follower's "all after N" stays right when old rows have been dropped.
CREATE TABLE journal (
    seq  INTEGER PRIMARY KEY AUTOINCREMENT,
    at   INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
