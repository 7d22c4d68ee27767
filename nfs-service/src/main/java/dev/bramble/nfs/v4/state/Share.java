package dev.bramble.nfs.v4.state;

/**
 * A share reservation (RFC 8881 section 9.7): bits of {@link #READ} and {@link #WRITE}.
 *
 * @param access what the opener does
 * @param deny what it allows nobody else
 */
public record Share(int access, int deny) {
    public static final int READ = 1;
    public static final int WRITE = 2;
    public static final Share NONE = new Share(0, 0);

    boolean conflictsWith(Share other) {
        return (access & other.deny) != 0 || (deny & other.access) != 0;
    }

    Share and(Share other) {
        return new Share(access | other.access, deny | other.deny);
    }

    boolean covers(Share other) {
        return (access | other.access) == access && (deny | other.deny) == deny;
    }
}
