-- The IP address that a message came from; unknown of older ones. And the contact's own address, if it did not come from
-- one that was known to be theirs: somebody else may have sent it.
ALTER TABLE messages ADD COLUMN source TEXT;
ALTER TABLE messages ADD COLUMN instead_of TEXT;
CREATE INDEX messages_from_elsewhere ON messages (contact) WHERE instead_of IS NOT NULL;
