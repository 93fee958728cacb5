-- The site's key where the header Authorization brought it and the event itself has none. An export shows it as the
-- event's candorkey; `event` stays as it was received.
ALTER TABLE responses ADD COLUMN header_key TEXT;
