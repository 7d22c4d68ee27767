package dev.bramble.nfs.v3;

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
import dev.bramble.nfs.mount.MountTable;
import dev.bramble.nfs.rpc.Caller;
import java.util.function.Function;

/** What all procedures need: from handles to files and back, and whom to tell. */
public final class ExportedFiles {
    private final Exports exports;
    private final HandleScheme handles;
    private final Function<Export, ExportedFileSystem> files;
    private final MountTable mounts;
    private final ExportActivity activity;

    public ExportedFiles(
            Exports exports,
            HandleScheme handles,
            Function<Export, ExportedFileSystem> files,
            MountTable mounts,
            ExportActivity activity) {
        this.exports = exports;
        this.handles = handles;
        this.files = files;
        this.mounts = mounts;
        this.activity = activity;
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
        mounts.touched(uid, caller.address(), export.root().toString());
        return file;
    }

    /** The root of an export that the caller may use. */
    public ExportedFile root(Export export, Caller caller) throws FileException {
        ExportedFileSystem beneath = files.apply(export);
        ExportedFile root = new ExportedFile(export, seen(export, beneath, caller), beneath.root());
        mounts.touched(export.uid(), caller.address(), export.root().toString());
        return root;
    }

    private static ExportedFileSystem seen(Export export, ExportedFileSystem files, Caller caller) {
        ExportedFileSystem seen = files.as(export.squashing().identity(caller));
        return export.readOnly() ? new ReadOnlyFileSystem(seen) : seen;
    }

    public FileHandle handle(ExportedFile any, FileNode node) {
        return handles.handle(any.export().uid(), node);
    }

    public HandleScheme handles() {
        return handles;
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
