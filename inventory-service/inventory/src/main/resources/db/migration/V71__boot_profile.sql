-- Boot profiles that users made; those that are built in have no rows.
create table boot_profile (
    name varchar(63) primary key,
    -- One stage a line.
    stages varchar(1000) not null,
    -- One word of cmdline.txt a line.
    kernel_arguments varchar(2000) not null,
    -- One word a line: what it had before and has no more, and what is to be taken out of its Pis' cmdline.txt.
    former_arguments varchar(40000) not null,
    -- Of the call that made it; null for none.
    request_id varchar(64) unique,
    request_sha256 varchar(64) not null,
    revision bigint not null
);
