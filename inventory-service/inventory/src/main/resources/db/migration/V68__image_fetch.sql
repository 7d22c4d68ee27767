-- Imports from URLs: what was asked for, so that one can be begun anew after the service's end, and how each ended.
create table image_fetch (
    id varchar(64) primary key,
    image varchar(63) not null,
    url varchar(2000) not null,
    sha256 varchar(64) not null,
    max_bytes bigint not null,
    -- How often its transfer was begun at the file's first byte.
    starts integer not null,
    done boolean not null,
    received_bytes bigint not null,
    file_bytes bigint not null,
    resumptions integer not null,
    -- google.rpc.Code; 0 unless it ended with an error.
    error_code integer not null,
    error_message varchar(4000) not null,
    create_time timestamp with time zone not null
);
create index image_fetch_create_time on image_fetch (create_time);
