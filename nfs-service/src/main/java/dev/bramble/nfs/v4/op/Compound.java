package dev.bramble.nfs.v4.op;

import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.Right;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.rpc.NfsVersion;
import dev.bramble.nfs.served.ExportedFile;
import dev.bramble.nfs.served.ExportedFiles;
import dev.bramble.nfs.v4.pseudo.PseudoTree;
import dev.bramble.nfs.v4.state.FileRef;
import dev.bramble.nfs.v4.state.Principal;
import dev.bramble.nfs.v4.state.Requester;
import dev.bramble.nfs.v4.state.StateIdAndFile;
import dev.bramble.nfs.v4.state.Turn;
import dev.bramble.nfs.v4.wire.Nfs4Exception;
import dev.bramble.nfs.v4.wire.Nfs4Status;
import dev.bramble.nfs.v4.wire.StateId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One COMPOUND under way (RFC 8881 section 2.3): its caller, its session, the current and the saved filehandle with
 * their stateids. Of one thread.
 */
final class Compound {
    final Nfs4Services services;
    final Caller caller;
    final int minor;

    /** In nanoseconds. */
    final long now;

    private final ExportedFiles files;
    private @Nullable Place current;
    private @Nullable Place saved;
    private StateId currentState = StateId.ANONYMOUS;
    private StateId savedState = StateId.ANONYMOUS;
    private boolean currentIsOld;
    private boolean savedIsOld;

    /** Set by SEQUENCE. */
    Turn.@Nullable Fresh turn;

    /** How many bytes the reply may have. */
    int replyLimit;

    /** Whether the limit is that of kept replies. */
    boolean mustKeep;

    /** Where in the buffer the reply begins. */
    int replyStart;

    Compound(Nfs4Services services, ExportedFiles files, Caller caller, int minor, long now) {
        this.services = services;
        this.files = files;
        this.caller = caller;
        this.minor = minor;
        this.now = now;
    }

    NfsVersion version() {
        return NfsVersion.ofMinor(minor);
    }

    ExportedFiles files() {
        return files;
    }

    Principal principal() {
        return new Principal(caller.uid(), caller.address().getHostAddress());
    }

    /** The directories above the exports, as this caller sees them. */
    PseudoTree pseudoTree() {
        return new PseudoTree(services.exports().visibleTo(caller));
    }

    void go(Place place) {
        current = place;
        currentState = StateId.ANONYMOUS;
        currentIsOld = false;
    }

    /** There is no current filehandle any more. */
    void forget() {
        current = null;
    }

    void save() throws Nfs4Exception {
        saved = required(current, Nfs4Status.NOFILEHANDLE);
        savedState = currentState;
        savedIsOld = currentIsOld;
    }

    /** Without a saved filehandle: RESTOREFH in minor version 0, NOFILEHANDLE in 1. */
    void restore() throws Nfs4Exception {
        current = required(saved, minor == 0 ? Nfs4Status.RESTOREFH : Nfs4Status.NOFILEHANDLE);
        currentState = savedState;
        currentIsOld = savedIsOld;
    }

    /** Files were changed: attributes seen before are old. */
    void changed() {
        currentIsOld = true;
        savedIsOld = true;
    }

    /** Tells of data written; not of a file that was removed while it is open, as another one may have its path. */
    void wrote(ExportedFile file) {
        if (file.attributes().links() > 0) {
            files.activity().written(file.export().uid(), caller.address(), file.node());
        }
    }

    Place place() throws FileException, Nfs4Exception {
        Place place = required(current, Nfs4Status.NOFILEHANDLE);
        if (currentIsOld) {
            place = lookedAtAnew(place);
            current = place;
            currentIsOld = false;
        }
        return place;
    }

    /** The saved filehandle's file, for RENAME and LINK. */
    ExportedFile savedFile() throws FileException, Nfs4Exception {
        Place place = required(saved, Nfs4Status.NOFILEHANDLE);
        if (savedIsOld) {
            place = lookedAtAnew(place);
            saved = place;
            savedIsOld = false;
        }
        return file(place, Nfs4Status.XDEV);
    }

    /** The current file; {@code inPseudo} when it is a directory above the exports. */
    ExportedFile file(Nfs4Status inPseudo) throws FileException, Nfs4Exception {
        return file(place(), inPseudo);
    }

    /** The current file, to read or write data. */
    ExportedFile regularFile() throws FileException, Nfs4Exception {
        ExportedFile file = file(Nfs4Status.ISDIR);
        FileType type = file.attributes().type();
        if (type != FileType.REGULAR) {
            throw new Nfs4Exception(notRegular(type), "not a regular file");
        }
        return file;
    }

    /** The current directory, to change what is in it. */
    ExportedFile directory() throws FileException, Nfs4Exception {
        ExportedFile file = file(Nfs4Status.ROFS);
        requireDirectory(file);
        return file;
    }

    /** What the caller may do with a file that it has not opened yet. */
    static void require(ExportedFile file, Right... anyOf) throws FileException {
        if (file.export().readOnly() && List.of(anyOf).equals(List.of(Right.WRITE))) {
            throw new FileException(FileFault.READ_ONLY, "exported read-only");
        }
        if (Collections.disjoint(file.files().rights(file.node()), List.of(anyOf))) {
            throw new FileException(FileFault.ACCESS, "the caller may not " + List.of(anyOf));
        }
    }

    static void requireDirectory(ExportedFile file) throws Nfs4Exception {
        FileType type = file.attributes().type();
        if (type != FileType.DIRECTORY) {
            throw new Nfs4Exception(
                    type == FileType.SYMBOLIC_LINK ? Nfs4Status.SYMLINK : Nfs4Status.NOTDIR, "not a directory");
        }
    }

    Nfs4Status notRegular(FileType type) {
        return switch (type) {
            case DIRECTORY -> Nfs4Status.ISDIR;
            case SYMBOLIC_LINK -> minor == 0 ? Nfs4Status.INVAL : Nfs4Status.SYMLINK;
            default -> minor == 0 ? Nfs4Status.INVAL : Nfs4Status.WRONG_TYPE;
        };
    }

    /** The handle that a repeat of an operation is to leave; none when it failed. */
    Optional<FileHandle> leftHandle(Nfs4Status status) {
        return status == Nfs4Status.OK && current instanceof Place.InExport(ExportedFile file)
                ? Optional.of(files().handle(file, file.node()))
                : Optional.empty();
    }

    /** The client of this session. */
    long client() throws Nfs4Exception {
        if (turn == null) {
            throw new Nfs4Exception(Nfs4Status.OP_NOT_IN_SESSION, "no session");
        }
        return turn.client();
    }

    /** Tells of a mount: version 4 has none, but a client that mounts looks the root up. */
    void mounts(Export export) {
        services.departures().tell();
        files.lookedUp(export, caller);
    }

    /** The client of an operation that names it in minor version 0, and has it from its session in 1. */
    long client(long named) throws Nfs4Exception {
        return minor == 0 ? named : client();
    }

    Requester requester() throws Nfs4Exception {
        return new Requester(minor, minor == 0 ? 0 : client());
    }

    /** A stateid as it was sent, with the current file. */
    StateIdAndFile named(StateId sent, ExportedFile file) throws Nfs4Exception {
        return new StateIdAndFile(resolved(sent), reference(file));
    }

    StateId resolved(StateId sent) throws Nfs4Exception {
        if (minor == 0 || !sent.equals(StateId.CURRENT)) {
            return sent;
        }
        if (currentState.equals(StateId.ANONYMOUS)) {
            throw new Nfs4Exception(Nfs4Status.BAD_STATEID, "no current stateid");
        }
        return currentState;
    }

    /** The state that the operations to come mean by {@link StateId#CURRENT}. */
    void holds(StateId state) {
        currentState = state;
    }

    static FileRef reference(ExportedFile file) {
        return new FileRef(file.export().uid(), file.node().key());
    }

    private Place lookedAtAnew(Place place) throws FileException {
        return switch (place) {
            case Place.InPseudo same -> same;
            case Place.InExport(ExportedFile file) ->
                new Place.InExport(files().find(files().handle(file, file.node()), caller));
        };
    }

    private static ExportedFile file(Place place, Nfs4Status inPseudo) throws Nfs4Exception {
        return switch (place) {
            case Place.InExport(ExportedFile file) -> file;
            case Place.InPseudo pseudo ->
                throw new Nfs4Exception(inPseudo, pseudo.directory().path() + " is above the exports");
        };
    }

    private static Place required(@Nullable Place place, Nfs4Status without) throws Nfs4Exception {
        if (place == null) {
            throw new Nfs4Exception(without, "no filehandle");
        }
        return place;
    }
}
