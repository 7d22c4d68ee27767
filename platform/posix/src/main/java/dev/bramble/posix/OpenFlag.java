package dev.bramble.posix;

/** How a file is opened (open(2)). O_CLOEXEC is always set. Without READ_WRITE or WRITE_ONLY it is for reading. */
public enum OpenFlag {
    WRITE_ONLY(01),
    READ_WRITE(02),
    CREATE(0100),
    EXCLUSIVE(0200),
    TRUNCATE(01000),
    APPEND(02000),
    NON_BLOCKING(04000),
    DATA_SYNC(010000),
    DIRECT(040000, 0200000),
    DIRECTORY(0200000, 040000),
    NO_FOLLOW(0400000, 0100000),
    NO_ATIME(01000000),
    /** A mere reference: for status, handles and as the directory of other calls, without any permission on the file. */
    PATH(010000000);

    private static final int CLOEXEC = 02000000;

    private final int x86;
    private final int arm;

    OpenFlag(int value) {
        this(value, value);
    }

    OpenFlag(int x86, int arm) {
        this.x86 = x86;
        this.arm = arm;
    }

    int value(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> x86;
            case AARCH64 -> arm;
        };
    }

    static int bits(OpenFlag... flags) {
        int bits = CLOEXEC;
        for (OpenFlag flag : flags) {
            bits |= flag.value(Architecture.CURRENT);
        }
        return bits;
    }

    static boolean has(int bits, OpenFlag flag) {
        return (bits & flag.value(Architecture.CURRENT)) != 0;
    }
}
