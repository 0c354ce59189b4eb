-- Version 1. One file an account. Times are ISO 8601 in UTC. Two processes may create it at once.

CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS notice(
    id INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    about TEXT NOT NULL,               -- JSON, {} for ordinary mail
    contact TEXT,                      -- JSON [address, display name]: who gets the letter
    recipient TEXT,                    -- the same address in lower case, to be found by
    message_id TEXT,
    notice_date TEXT,
    seen_at TEXT,
    flags TEXT NOT NULL,
    octets BLOB,                       -- only while a letter may still be written
    draft_octets BLOB,                 -- only while one is being saved
    drafts_uidvalidity INTEGER,        -- Drafts as it was before the APPEND
    drafts_uidnext INTEGER,
    attempts INTEGER NOT NULL,
    changed_at TEXT NOT NULL,
    is_wanted INTEGER NOT NULL DEFAULT 0,  -- the user asked for this letter...
    choice TEXT                            -- ...to this address, or to the contact found
);
CREATE INDEX IF NOT EXISTS notice_by_state ON notice(state);
CREATE INDEX IF NOT EXISTS notice_by_recipient ON notice(recipient);

CREATE TABLE IF NOT EXISTS sighting(
    mailbox TEXT, uidvalidity INTEGER, uid INTEGER, fingerprint TEXT NOT NULL,
    PRIMARY KEY(mailbox, uidvalidity, uid)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS cursor(
    mailbox TEXT, uidvalidity INTEGER, since TEXT NOT NULL, floor INTEGER NOT NULL, uid INTEGER NOT NULL,
    PRIMARY KEY(mailbox, uidvalidity)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS acquaintance(
    address TEXT PRIMARY KEY, last_wrote TEXT NOT NULL, message_id TEXT, facts TEXT NOT NULL
) WITHOUT ROWID;
