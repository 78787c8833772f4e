CREATE ROLE app LOGIN SUPERUSER PASSWORD 'app-password-1';
CREATE ROLE certuser LOGIN;
CREATE ROLE trusted LOGIN SUPERUSER;
SET password_encryption = 'md5';
CREATE ROLE md5user LOGIN SUPERUSER PASSWORD 'md5-password-1';
CREATE DATABASE orders OWNER app;
\connect orders
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE person(
  id int PRIMARY KEY, name text, email text UNIQUE, ssn text, card bigint, phone varchar(40), ip inet, profile jsonb, notes json, tags text[],
  raw bytea, born date, feeling mood, secret_word text);
INSERT INTO person VALUES
 (1, 'Ada Example', 'ada@corp.test', '123-45-6789', 4111111111111111, '+44 20 7946 0958', '10.1.2.3',
  '{"mail":"ada@corp.test","n":4111111111111111,"ok":true}', '{"esc":"ada\u0040corp.test"}', ARRAY['plain','x ada@corp.test "q"',NULL], 'card 4111111111111111', '1990-01-02', 'happy', 'plum'),
 (2, 'Bob Plain', 'bob@corp.test', '219-09-9999', 5500005555555559, '(212) 555-0123', '2001:db8::7', '{"mail":null}', '{}', '{}', '', '1980-03-04', 'sad', 'pear');
CREATE TABLE agent_trace(id int PRIMARY KEY, prompt text, reasoning text, tokens int);
INSERT INTO agent_trace VALUES (1, 'Ask the supplier for a rebate', 'margin is thin', 42);
CREATE FUNCTION shout(t text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'mail %', t; RETURN t; END $$;
CREATE TABLE held(id int PRIMARY KEY, note text);
INSERT INTO held SELECT i, 'note ' || i FROM generate_series(1, 1000) i;
