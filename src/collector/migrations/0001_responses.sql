-- One row a response, at its highest revision: each revision is whole, so a lower one has nothing to add.
-- Times are milliseconds since 1970 in UTC.
CREATE TABLE responses (
    -- The UUID in lower case: two spellings of one UUID are one response.
    response_id    TEXT    NOT NULL PRIMARY KEY,
    revision       INTEGER NOT NULL,
    -- Number of the change that wrote this row. It only rises, so a reader that knows one number can ask what came after.
    change         INTEGER NOT NULL,
    survey_id      TEXT    NOT NULL,
    survey_version INTEGER NOT NULL,
    state          TEXT    NOT NULL,
    env            TEXT    NOT NULL,
    automated      INTEGER NOT NULL,
    received_at    INTEGER NOT NULL,
    clock_skew_ms  INTEGER,
    -- The answers as we understood them, for the figures; they repeat what `event` says.
    answers        TEXT    NOT NULL,
    -- The event as it was received, byte for byte.
    event          TEXT    NOT NULL
) STRICT;

CREATE UNIQUE INDEX responses_by_change ON responses (change);
CREATE INDEX responses_by_survey ON responses (survey_id, change);

-- The last number given out. A table of its own, so that no number comes again where the newest row is erased.
CREATE TABLE changes (last INTEGER NOT NULL) STRICT;
INSERT INTO changes (last) VALUES (0);
