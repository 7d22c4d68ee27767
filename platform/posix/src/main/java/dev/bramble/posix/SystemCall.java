package dev.bramble.posix;

/** The calls used here, with their numbers (Linux: syscall_64.tbl for x86_64, asm-generic/unistd.h for aarch64). */
enum SystemCall {
    CLOSE(3, 57),
    FACCESSAT2(439, 439),
    FALLOCATE(285, 47),
    FCHMOD(91, 52),
    FCHMODAT(268, 53),
    FCHOWNAT(260, 54),
    FCNTL(72, 25),
    FDATASYNC(75, 83),
    FSTATFS(138, 44),
    FSYNC(74, 82),
    FTRUNCATE(77, 46),
    GETDENTS64(217, 61),
    GETGROUPS(115, 158),
    IOCTL(16, 29),
    LINKAT(265, 37),
    LSEEK(8, 62),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    NAME_TO_HANDLE_AT(303, 264),
    OPENAT(257, 56),
    OPENAT2(437, 437),
    OPEN_BY_HANDLE_AT(304, 265),
    PREAD64(17, 67),
    PREADV2(327, 286),
    PWRITE64(18, 68),
    READLINKAT(267, 78),
    RENAMEAT2(316, 276),
    SETFSGID(123, 152),
    SETFSUID(122, 151),
    SETGROUPS(116, 159),
    STATX(332, 291),
    SYMLINKAT(266, 36),
    SYNCFS(306, 267),
    SYNC_FILE_RANGE(277, 84),
    UMASK(95, 166),
    UNLINKAT(263, 35),
    UTIMENSAT(280, 88);

    private final int x86;
    private final int arm;

    SystemCall(int x86, int arm) {
        this.x86 = x86;
        this.arm = arm;
    }

    int number(Architecture architecture) {
        return switch (architecture) {
            case X86_64 -> x86;
            case AARCH64 -> arm;
        };
    }
}
