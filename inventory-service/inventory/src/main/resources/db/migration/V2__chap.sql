-- Empty: none. With a default, so that the release before, which knows none of them, can still write its rows.
alter table pi add column chap_username varchar(64) default '' not null;
alter table pi add column chap_secret varchar(64) default '' not null;
alter table pi add column chap_mutual_username varchar(64) default '' not null;
alter table pi add column chap_mutual_secret varchar(64) default '' not null;
