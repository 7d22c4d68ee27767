package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.v4.pseudo.PseudoDirectory;
import dev.bramble.nfs.v4.state.Sessions;
import dev.bramble.nfs.wire.XdrException;
import dev.bramble.nfs.wire.XdrReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Tells by its arguments whether a COMPOUND takes a moment at most. That has to be known before: what its first operations
 * did to session and state cannot be given up.
 */
final class Foresight {
    private static final int LAST_MINOR = 1;

    private final Operations operations;
    private final int maxTagBytes;

    Foresight(Operations operations, int maxTagBytes) {
        this.operations = operations;
        this.maxTagBytes = maxTagBytes;
    }

    /** What is known of a filehandle's export. */
    @FunctionalInterface
    interface Exported {
        /**
         * Whether what is done there takes a moment at most.
         *
         * @param changes whether names or attributes are changed in it
         */
        boolean isBrief(int minor, FileHandle handle, boolean changes);
    }

    /** False, too, for what it cannot read. */
    boolean isBrief(XdrReader in, Exported exported) {
        try {
            in.opaqueView(maxTagBytes);
            int minor = in.int32();
            long count = in.uint32();
            if (minor < 0 || minor > LAST_MINOR || count > Sessions.MAX_OPERATIONS) {
                return false;
            }
            List<FileHandle> handles = new ArrayList<>();
            boolean changes = false;
            for (long i = 0; i < count; i++) {
                Optional<Operations.Known> known = operations.find(in.int32(), minor);
                if (known.isEmpty()) {
                    return false;
                }
                switch (effort(known.get().operation(), in, handles)) {
                    case LOOKS -> {}
                    case CHANGES -> changes = true;
                    case LONG -> {
                        return false;
                    }
                }
            }
            for (FileHandle handle : handles) {
                if (PseudoDirectory.isPseudo(handle) || !exported.isBrief(minor, handle, changes)) {
                    return false;
                }
            }
            return true;
        } catch (XdrException e) {
            return false;
        }
    }

    private static <A> Effort effort(Operation<A> operation, XdrReader in, List<FileHandle> handles)
            throws XdrException {
        A arguments = operation.read(in);
        operation.goesTo(arguments).ifPresent(handles::add);
        return operation.effort(arguments);
    }
}
