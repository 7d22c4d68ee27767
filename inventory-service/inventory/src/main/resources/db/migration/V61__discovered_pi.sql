-- Boards that ask for files and are no Pi of the fleet.
create table discovered_pi
(
    -- The MAC, else the serial.
    identity    varchar(17) primary key,
    mac         varchar(17) not null,
    serial      varchar(16) not null,
    address     varchar(45) not null,
    block_bytes integer not null,
    first_seen  timestamp with time zone not null,
    last_seen   timestamp with time zone not null
);
