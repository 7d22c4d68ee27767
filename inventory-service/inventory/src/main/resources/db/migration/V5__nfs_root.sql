-- With defaults, so that the release before, which knows neither, can still write its rows.
alter table pi add column root varchar(16) default 'ISCSI' not null;
-- Empty with a disk.
alter table pi add column nfs_root_version varchar(8) default '' not null;
