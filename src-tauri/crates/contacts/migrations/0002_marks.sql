-- What the owner of this profile keeps about a contact. No row: nothing. A row here keeps the contact's own row from being
-- deleted as that of somebody who only passed by.
CREATE TABLE contact_marks (
    contact BLOB    NOT NULL PRIMARY KEY REFERENCES contacts (id),
    pinned  INTEGER NOT NULL CHECK (pinned IN (0, 1)),
    blocked INTEGER NOT NULL CHECK (blocked IN (0, 1)),
    name    TEXT    NOT NULL,  -- the owner's name for them; empty: the one they give themselves
    note    TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- The owner's own groups; one contact may be in several, and a group is there while somebody is in it.
CREATE TABLE contact_groups (
    contact BLOB NOT NULL REFERENCES contacts (id),
    name    TEXT NOT NULL CHECK (name <> ''),
    PRIMARY KEY (contact, name)
) STRICT, WITHOUT ROWID;
