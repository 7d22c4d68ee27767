package dev.bramble.nfs.v4.attribute;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The attributes that are known here, in the order of their numbers (RFC 8881 section 5.6 to 5.8). */
public enum Attribute {
    SUPPORTED_ATTRS(0),
    TYPE(1),
    FH_EXPIRE_TYPE(2),
    CHANGE(3),
    SIZE(4),
    LINK_SUPPORT(5),
    SYMLINK_SUPPORT(6),
    NAMED_ATTR(7),
    FSID(8),
    UNIQUE_HANDLES(9),
    LEASE_TIME(10),
    RDATTR_ERROR(11),
    CANSETTIME(15),
    CASE_INSENSITIVE(16),
    CASE_PRESERVING(17),
    CHOWN_RESTRICTED(18),
    FILEHANDLE(19),
    FILEID(20),
    FILES_AVAIL(21),
    FILES_FREE(22),
    FILES_TOTAL(23),
    HOMOGENEOUS(26),
    MAXFILESIZE(27),
    MAXLINK(28),
    MAXNAME(29),
    MAXREAD(30),
    MAXWRITE(31),
    MODE(33),
    NO_TRUNC(34),
    NUMLINKS(35),
    OWNER(36),
    OWNER_GROUP(37),
    RAWDEV(41),
    SPACE_AVAIL(42),
    SPACE_FREE(43),
    SPACE_TOTAL(44),
    SPACE_USED(45),
    TIME_ACCESS(47),
    TIME_ACCESS_SET(48),
    TIME_DELTA(51),
    TIME_METADATA(52),
    TIME_MODIFY(53),
    TIME_MODIFY_SET(54),
    MOUNTED_ON_FILEID(55),
    SUPPATTR_EXCLCREAT(75);

    private static final Map<Integer, Attribute> BY_NUMBER = new HashMap<>();
    private static final Set<Attribute> ONLY_SET = EnumSet.of(TIME_ACCESS_SET, TIME_MODIFY_SET);
    private static final Set<Attribute> SETTABLE =
            EnumSet.of(SIZE, MODE, OWNER, OWNER_GROUP, TIME_ACCESS_SET, TIME_MODIFY_SET);

    static {
        Arrays.stream(values()).forEach(each -> BY_NUMBER.put(each.number, each));
    }

    private final int number;

    Attribute(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    public static Optional<Attribute> of(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }

    /** time_access_set and its like have no value to read. */
    public boolean isReadable() {
        return !ONLY_SET.contains(this);
    }

    public boolean isSettable() {
        return SETTABLE.contains(this);
    }

    /** All of a minor version. */
    public static EnumSet<Attribute> supported(int minor) {
        EnumSet<Attribute> all = EnumSet.allOf(Attribute.class);
        if (minor == 0) {
            all.remove(SUPPATTR_EXCLCREAT);
        }
        return all;
    }

    /** What EXCLUSIVE4_1 may set: the times keep its verifier. */
    public static EnumSet<Attribute> exclusiveCreate() {
        return EnumSet.of(SIZE, MODE, OWNER, OWNER_GROUP);
    }
}
