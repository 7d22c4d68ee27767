package dev.bramble.posix;

import java.io.IOException;
import java.util.Locale;

/** A system call failed. */
public final class PosixException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    PosixException(SystemCall call, String what, int number) {
        this(Errno.of(number), describe(call, what) + describe(number));
    }

    PosixException(Errno errno, String message) {
        super(message);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }

    private static String describe(SystemCall call, String what) {
        return what.isEmpty() ? call.name().toLowerCase(Locale.ROOT) + ": " : what + ": ";
    }

    private static String describe(int number) {
        Errno errno = Errno.of(number);
        return errno == Errno.UNKNOWN ? "error " + number : "%s (%s)".formatted(errno.description, errno.name());
    }
}
