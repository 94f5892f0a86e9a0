-- The charset that the owner of this profile set for a contact, as a label; NULL: it is judged by what comes.
ALTER TABLE contact_marks ADD COLUMN charset TEXT;
