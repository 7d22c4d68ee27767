package dev.bramble.nfs.v4.wire;

import dev.bramble.nfs.fs.FileFault;

/** nfsstat4 (RFC 8881 section 15.1). */
public enum Nfs4Status {
    OK(0),
    PERM(1),
    NOENT(2),
    IO(5),
    ACCESS(13),
    EXIST(17),
    XDEV(18),
    NOTDIR(20),
    ISDIR(21),
    INVAL(22),
    FBIG(27),
    NOSPC(28),
    ROFS(30),
    MLINK(31),
    NAMETOOLONG(63),
    NOTEMPTY(66),
    DQUOT(69),
    STALE(70),
    BADHANDLE(10001),
    BAD_COOKIE(10003),
    NOTSUPP(10004),
    TOOSMALL(10005),
    SERVERFAULT(10006),
    BADTYPE(10007),
    DELAY(10008),
    SAME(10009),
    DENIED(10010),
    EXPIRED(10011),
    LOCKED(10012),
    GRACE(10013),
    SHARE_DENIED(10015),
    CLID_INUSE(10017),
    RESOURCE(10018),
    NOFILEHANDLE(10020),
    MINOR_VERS_MISMATCH(10021),
    STALE_CLIENTID(10022),
    STALE_STATEID(10023),
    OLD_STATEID(10024),
    BAD_STATEID(10025),
    BAD_SEQID(10026),
    NOT_SAME(10027),
    LOCK_RANGE(10028),
    SYMLINK(10029),
    RESTOREFH(10030),
    ATTRNOTSUPP(10032),
    NO_GRACE(10033),
    RECLAIM_BAD(10034),
    BADXDR(10036),
    LOCKS_HELD(10037),
    OPENMODE(10038),
    BADOWNER(10039),
    BADCHAR(10040),
    BADNAME(10041),
    BAD_RANGE(10042),
    OP_ILLEGAL(10044),
    BADSESSION(10052),
    BADSLOT(10053),
    COMPLETE_ALREADY(10054),
    NOT_ONLY_OP(10081),
    SEQ_MISORDERED(10063),
    SEQUENCE_POS(10064),
    REQ_TOO_BIG(10065),
    REP_TOO_BIG(10066),
    REP_TOO_BIG_TO_CACHE(10067),
    RETRY_UNCACHED_REP(10068),
    TOO_MANY_OPS(10070),
    OP_NOT_IN_SESSION(10071),
    CLIENTID_BUSY(10074),
    SEQ_FALSE_RETRY(10076),
    BAD_HIGH_SLOT(10077),
    ENCR_ALG_UNSUPP(10079),
    WRONG_TYPE(10083);

    private final int code;

    Nfs4Status(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** The status of a number that {@link #code} gave. */
    public static Nfs4Status of(int code) {
        for (Nfs4Status status : values()) {
            if (status.code == code) {
                return status;
            }
        }
        throw new IllegalArgumentException("no status " + code);
    }

    public static Nfs4Status of(FileFault fault) {
        return switch (fault) {
            case NOT_OWNER -> PERM;
            case NO_ENTRY -> NOENT;
            case INPUT_OUTPUT -> IO;
            case ACCESS -> ACCESS;
            case EXISTS -> EXIST;
            case CROSS_DEVICE -> XDEV;
            case NOT_DIRECTORY -> NOTDIR;
            case IS_DIRECTORY -> ISDIR;
            case INVALID, NOT_SYNC -> INVAL;
            case FILE_TOO_BIG -> FBIG;
            case NO_SPACE -> NOSPC;
            case READ_ONLY -> ROFS;
            case TOO_MANY_LINKS -> MLINK;
            case NAME_TOO_LONG -> NAMETOOLONG;
            case NOT_EMPTY -> NOTEMPTY;
            case QUOTA -> DQUOT;
            case STALE -> STALE;
            case BAD_HANDLE -> BADHANDLE;
            case BAD_COOKIE -> BAD_COOKIE;
            case NOT_SUPPORTED -> NOTSUPP;
            case TOO_SMALL -> TOOSMALL;
            case BAD_TYPE -> BADTYPE;
            case TRY_LATER -> DELAY;
        };
    }
}
