package dev.bramble.posix;

/** A kind of access that the kernel can be asked about (access(2)); for directories, execute is search. */
public enum Access {
    READ(4),
    WRITE(2),
    EXECUTE(1);

    private final int bit;

    Access(int bit) {
        this.bit = bit;
    }

    static int bits(Access... accesses) {
        int bits = 0;
        for (Access access : accesses) {
            bits |= access.bit;
        }
        return bits;
    }
}
