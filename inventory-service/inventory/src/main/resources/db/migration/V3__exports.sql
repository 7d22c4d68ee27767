-- Named apart from the word that some databases reserve.
create table nfs_export (
    name varchar(63) primary key,
    path varchar(1024) not null,
    all_dirs boolean not null,
    read_only boolean not null,
    maproot_user varchar(32) not null,
    maproot_group varchar(32) not null,
    mapall_user varchar(32) not null,
    mapall_group varchar(32) not null,
    -- One network a line.
    networks varchar(8000) not null,
    -- One address or name a line.
    hosts varchar(20000) not null,
    secure_ports boolean not null,
    -- Of the call that made it; null for none.
    request_id varchar(64) unique,
    revision bigint not null
);
