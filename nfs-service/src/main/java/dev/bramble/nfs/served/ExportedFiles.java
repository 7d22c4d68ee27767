package dev.bramble.nfs.served;

import dev.bramble.nfs.export.Export;
import dev.bramble.nfs.export.ExportActivity;
import dev.bramble.nfs.export.Exports;
import dev.bramble.nfs.fs.ExportedFileSystem;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.ReadOnlyFileSystem;
import dev.bramble.nfs.handle.FileHandle;
import dev.bramble.nfs.handle.HandleScheme;
import dev.bramble.nfs.mount.Mounts;
import dev.bramble.nfs.rpc.Caller;
import dev.bramble.nfs.rpc.NfsVersion;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all procedures need: from handles to files and back, and whom to tell. */
public final class ExportedFiles {
    private static final Logger log = LoggerFactory.getLogger(ExportedFiles.class);

    private final Exports exports;
    private final HandleScheme handles;
    private final Function<Export, ExportedFileSystem> files;
    private final Mounts mounts;
    private final ExportActivity activity;
    private final NfsVersion version;
    private final NameChanges names;

    public ExportedFiles(
            Exports exports,
            HandleScheme handles,
            Function<Export, ExportedFileSystem> files,
            Mounts mounts,
            ExportActivity activity,
            NfsVersion version) {
        this.exports = exports;
        this.handles = handles;
        this.files = files;
        this.mounts = mounts;
        this.activity = activity;
        this.version = version;
        this.names = new NameChanges(handles, activity);
    }

    /** The same files, for calls of another version. */
    public ExportedFiles by(NfsVersion other) {
        return new ExportedFiles(exports, handles, files, mounts, activity, other);
    }

    /** The handle's file, if its export may be used by this caller now. */
    public ExportedFile find(FileHandle handle, Caller caller) throws FileException {
        String uid = handles.export(handle);
        Export export = exports.byUid(uid).orElseThrow(() -> notExported(uid));
        if (!export.allows(caller)) {
            throw new FileException(FileFault.ACCESS, "%s is not exported to this caller".formatted(export.root()));
        }
        ExportedFileSystem beneath = files.apply(export);
        ExportedFile file = new ExportedFile(export, seen(export, beneath, caller), handles.find(handle, beneath));
        if (version == NfsVersion.V3 && file.attributes().links() == 0) {
            // Version 3 knows no opens: what another's open keeps is not to come and go with that.
            throw new FileException(FileFault.STALE, "the file was removed");
        }
        mounts.touched(export, caller.address(), version);
        return file;
    }

    /**
     * Whether calls on this handle's export are made as root, so that no thread has to become somebody else for them.
     *
     * @param changes whether names or attributes are changed, and then need not reach the disk
     */
    public boolean isBrief(FileHandle handle, Caller caller, boolean changes) {
        try {
            return exports.byUid(handles.export(handle))
                    .filter(export -> !changes || export.async())
                    .map(export -> export.squashing().identity(caller))
                    .filter(identity -> identity.isRoot() && identity.gid() == 0)
                    .isPresent();
        } catch (FileException e) {
            return false; // none of ours: the call says so
        }
    }

    /** The root of an export that the caller may use. */
    public ExportedFile root(Export export, Caller caller) throws FileException {
        ExportedFileSystem beneath = files.apply(export);
        return new ExportedFile(export, seen(export, beneath, caller), beneath.root());
    }

    /** The caller looked the export's root up, as it does to mount it. */
    public void lookedUp(Export export, Caller caller) {
        mounts.lookedUp(export, caller.address(), version);
    }

    /** A write was refused because the handle's file is gone. A forged handle, or one of another's export, is nothing. */
    public void staleWrite(FileHandle handle, Caller caller) {
        try {
            String uid = handles.export(handle);
            if (exports.byUid(uid).filter(export -> export.allows(caller)).isPresent()) {
                activity.staleWrite(uid, caller.address(), version.toString());
            }
        } catch (FileException e) {
            log.atDebug()
                    .addKeyValue("client", caller.address().getHostAddress())
                    .log("a write with no handle of ours: {}", e.getMessage());
        }
    }

    private static ExportedFileSystem seen(Export export, ExportedFileSystem files, Caller caller) {
        ExportedFileSystem seen = files.as(export.squashing().identity(caller));
        return export.readOnly() ? new ReadOnlyFileSystem(seen) : seen;
    }

    public FileHandle handle(ExportedFile any, FileNode node) {
        return handles.handle(any.export().uid(), node);
    }

    public NameChanges names() {
        return names;
    }

    public ExportActivity activity() {
        return activity;
    }

    /** Before the inventory was ever seen a client waits; it would lose its mount by STALE. */
    private FileException notExported(String uid) {
        return exports.isKnown()
                ? new FileException(FileFault.STALE, "nothing is exported as %s".formatted(uid))
                : new FileException(FileFault.TRY_LATER, "the inventory was never seen yet");
    }
}
