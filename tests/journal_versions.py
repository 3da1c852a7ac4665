"""Files of every version of the record's schema, as SQL: written down once and never made anew by the program.

Each holds the entries of tests/journal_entries.py. A new version gets a text of its own here; the old ones stay as they are.
"""

ENTRIES_TABLE = """
CREATE TABLE alembic_version (
  version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE entry (
  number INTEGER NOT NULL,
  "key" TEXT NOT NULL,
  body TEXT NOT NULL,
  chain TEXT NOT NULL,
  at TEXT GENERATED ALWAYS AS (json_extract(body, '$[0]')) VIRTUAL,
  account TEXT GENERATED ALWAYS AS (json_extract(body, '$[1]')) VIRTUAL,
  kind TEXT GENERATED ALWAYS AS (json_extract(body, '$[2]')) VIRTUAL,
  source TEXT GENERATED ALWAYS AS (json_extract(body, '$[3]')) VIRTUAL,
  source_of TEXT GENERATED ALWAYS AS (json_extract(body, '$[4]')) VIRTUAL,
  source_row TEXT GENERATED ALWAYS AS (json_extract(body, '$[5]')) VIRTUAL,
  recorded_at TEXT GENERATED ALWAYS AS (json_extract(body, '$[6]')) VIRTUAL,
  event TEXT GENERATED ALWAYS AS (json_extract(body, '$[7]')) VIRTUAL,
  PRIMARY KEY (number),
  UNIQUE ("key")
);
CREATE TRIGGER entry_is_next BEFORE INSERT ON entry
WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM entry)
BEGIN SELECT RAISE(ABORT, 'an entry takes the next number'); END;
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON entry
BEGIN SELECT RAISE(ABORT, 'an entry is never deleted'); END;
PRAGMA application_id = 1347897905;
"""

HEAD_TABLE = """
CREATE TABLE head (
  one INTEGER NOT NULL CHECK (one = 1), number INTEGER NOT NULL, chain TEXT NOT NULL, PRIMARY KEY (one)
);
INSERT INTO head (one, number, chain) VALUES (1, 15, 'f5312c86966e131ebaee65d6af72e9c2f65b687304f8dd90024871da91082e61');
CREATE TRIGGER head_only_grows BEFORE UPDATE ON head WHEN NEW.number <= OLD.number
BEGIN SELECT RAISE(ABORT, 'the head only grows'); END;
CREATE TRIGGER head_is_not_deleted BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head is never deleted'); END;
"""

ROWS = r"""
INSERT INTO entry (number, key, body, chain) VALUES (1, 'key 1',
  '["2025-11-21T20:01:00.000123+00:00","U***123","Traded","desk","2c26b46b","Trades 1","2025-12-01T09:00:00+00:00",["O MSFT251121P00410000 MSFT","-1","2.10","208.95","1.05","USD","2025-10-21","2025-10-22","CHF 0.8065 statement","o-17",true,"0"]]',
  '2cb9e7aee4e748c037f248a346f542abd56086ca01a3ce975125e4b0a0c64dff');
INSERT INTO entry (number, key, body, chain) VALUES (2, 'key 2',
  '["2025-11-21T20:02:00.000246+00:00","U***123","Traded","by hand","2c26b46b","","2025-12-01T09:00:00+00:00",["S MSFT","12.5","401.25","-5015.625",null,"USD","2025-11-21"]]',
  '6b40fb57f44d87766fb30db2068f3e7696cc90d905f49957f875cebef6ee8e66');
INSERT INTO entry (number, key, body, chain) VALUES (3, 'key 3',
  '["2025-11-21T20:03:00.000369+00:00","U***123","Ended","statement","2c26b46b","Trades 3","2025-12-01T09:00:00+00:00",["O MSFT251121P00410000 MSFT","1","assigned","2025-11-21","USD","S MSFT","100","410","-41000"]]',
  '9653ab9a6820f1275c62619782de906777befd46dd0de99f152502bc5ba2589a');
INSERT INTO entry (number, key, body, chain) VALUES (4, 'key 4',
  '["2025-11-21T20:04:00.000492+00:00","U***123","Ended","desk","2c26b46b","","2025-12-01T09:00:00+00:00",["O XYZ1110122C00022500 XYZ 100/?","2","expired","2025-11-21","USD"]]',
  '86dadaabd9c5b2cba65b5d093be58c6f7c8aa369a3186e3d84d58ce24496264e');
INSERT INTO entry (number, key, body, chain) VALUES (5, 'key 5',
  '["2025-11-21T20:05:00.000615+00:00","U***123","CashMoved","by hand","2c26b46b","Trades 5","2025-12-01T09:00:00+00:00",["dividend","83.00","USD","2025-11-21","S MSFT","MSFT cash dividend 0.83","CHF 0.8065 statement"]]',
  'ceda41179d9f99b52cbb21fad3ff29ece543fcd75d235594d452c00806596bee');
INSERT INTO entry (number, key, body, chain) VALUES (6, 'key 6',
  '["2025-11-21T20:06:00.000738+00:00","U***123","CurrencyTraded","statement","2c26b46b","","2025-12-01T09:00:00+00:00",["41000","USD","33066.5","CHF","2025-11-21","2.00","CHF"]]',
  '1017255d658fed19e2fd54f384d8d0793ebf0eb61c01004fadfb68f208e60b9d');
INSERT INTO entry (number, key, body, chain) VALUES (7, 'key 7',
  '["2025-11-21T20:07:00.000861+00:00","U***123","Restated","desk","2c26b46b","Trades 7","2025-12-01T09:00:00+00:00",["S MSFT","S MSFX","0.5","2025-11-21","2 for 1 the other way"]]',
  '49d21558fbe74bd0ffb517c93266b968cf57b1a0395dcf95021a69862bcd154c');
INSERT INTO entry (number, key, body, chain) VALUES (8, 'key 8',
  '["2025-11-21T20:08:00.000984+00:00","U***123","Transferred","by hand","2c26b46b","","2025-12-01T09:00:00+00:00",["X ES Z5","3",null,"USD","2025-11-21","from elsewhere","2020-02-29"]]',
  'c9d27b91236affe74d0e6ae0fe20dee7be065cda0cf733c00d708b7b012042ef');
INSERT INTO entry (number, key, body, chain) VALUES (9, 'key 9',
  '["2025-11-21T20:09:00.001107+00:00","U***123","Noted","statement","2c26b46b","Trades 9","2025-12-01T09:00:00+00:00",["cycle 7","said \"no\"\n\\ Zürich – 🂡"]]',
  '16f12e85160abb859f7b0c545d6cc1c3e1ed65c528bc4e35059c974460d0a6a6');
INSERT INTO entry (number, key, body, chain) VALUES (10, 'key 10',
  '["2025-11-21T20:10:00.001230+00:00","U***123","Answered","desk","2c26b46b","","2025-12-01T09:00:00+00:00",["cycle 7","Did you like owning it?","Yes."]]',
  '7e1521d2bd871925d43b408bd7a503a7049de1a6dc178921467d38933f073a4f');
INSERT INTO entry (number, key, body, chain) VALUES (11, 'key 11',
  '["2025-11-21T20:11:00.001353+00:00","U***123","Reversed","by hand","2c26b46b","Trades 11","2025-12-01T09:00:00+00:00",["flex:17","the broker corrected it",true]]',
  '0cb8a427158f51586f2755d216a924d1d4169e0f0fa963673dcdda1ca30fa60f');
INSERT INTO entry (number, key, body, chain) VALUES (12, 'key 12',
  '["2025-11-21T20:12:00.001476+00:00","U***123","StatementTaken","statement","2c26b46b","","2025-12-01T09:00:00+00:00",["U***123 2025","CHF","2025-01-01","2025-12-31",[["USD","100.5",null,null,"USD"]],[],[["S MSFT","100","41000","399.9","USD"]],17,["Trades: nothing we know (2)"]]]',
  '455807080d32df1131b712dac134e97802c751c554254624e3127e5a7064527d');
INSERT INTO entry (number, key, body, chain) VALUES (13, 'key 13',
  '["2025-11-21T20:13:00.001599+00:00","U***123","RateTold","desk","2c26b46b","Trades 13","2025-12-01T09:00:00+00:00",["USD","CHF",["2025-11-21","2025-11-24"],["0.8065","0.81"]]]',
  '20663a5eed0f425f1ef00bfefe9976cba5befb9b744113b1af0420328a53cb5a');
INSERT INTO entry (number, key, body, chain) VALUES (14, 'key 14',
  '["2025-11-21T20:14:00.001722+00:00","U***123","BooksCompared","by hand","2c26b46b","","2025-12-01T09:00:00+00:00",["statement 2025",["cash USD: 1.00 here, 2.00 there"]]]',
  '52acf066549a4f793c4cab9cbe8cefc23424ab9bf7c4828a8db4de4bf8c56a15');
INSERT INTO entry (number, key, body, chain) VALUES (15, 'key 15',
  '["2025-11-21T20:15:00.001845+00:00","U***123","YearFrozen","statement","2c26b46b","Trades 15","2025-12-01T09:00:00+00:00",[2025,"us","1","9f86d081"]]',
  'f5312c86966e131ebaee65d6af72e9c2f65b687304f8dd90024871da91082e61');
"""  # noqa: E501 - rows as they are kept

VERSION_1 = f"""
{ENTRIES_TABLE}
{ROWS}
INSERT INTO alembic_version VALUES ('0001');
PRAGMA user_version = 1;
"""

VERSION_2 = f"""
{ENTRIES_TABLE}
{ROWS}
{HEAD_TABLE}
INSERT INTO alembic_version VALUES ('0002');
PRAGMA user_version = 2;
"""

VERSIONS = {"0001": VERSION_1, "0002": VERSION_2}
