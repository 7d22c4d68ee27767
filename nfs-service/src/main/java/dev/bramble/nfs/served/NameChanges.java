package dev.bramble.nfs.served;

import dev.bramble.nfs.export.ExportActivity;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.FileType;
import dev.bramble.nfs.fs.TreePath;
import dev.bramble.nfs.handle.HandleScheme;
import dev.bramble.nfs.rpc.Caller;

/** REMOVE, RENAME and LINK as all versions mean them: done, and told to those who keep track of names. */
public final class NameChanges {
    private final HandleScheme handles;
    private final ExportActivity activity;

    NameChanges(HandleScheme handles, ExportActivity activity) {
        this.handles = handles;
        this.activity = activity;
    }

    /** Removes what is no directory. */
    public void remove(ExportedFile directory, FileName name, Caller caller) throws FileException {
        directory.files().remove(directory.node(), name);
        removed(directory, name, caller);
    }

    /** Removes an empty directory. */
    public void removeDirectory(ExportedFile directory, FileName name, Caller caller) throws FileException {
        directory.files().removeDirectory(directory.node(), name);
        removed(directory, name, caller);
    }

    private void removed(ExportedFile directory, FileName name, Caller caller) {
        String export = directory.export().uid();
        TreePath path = directory.node().path().child(name);
        handles.removed(export, path);
        activity.removed(export, caller.address(), path);
    }

    /** Moves a name, atomically and over what is there; CROSS_DEVICE to another export. */
    public void rename(ExportedFile from, FileName oldName, ExportedFile to, FileName newName, Caller caller)
            throws FileException {
        requireSameExport(from, to);
        if (from.files().rename(from.node(), oldName, to.node(), newName)) {
            String export = from.export().uid();
            TreePath source = from.node().path().child(oldName);
            TreePath target = to.node().path().child(newName);
            handles.renamed(export, source, target);
            activity.renamed(export, caller.address(), source, target);
        }
    }

    /** Gives a file one more name; CROSS_DEVICE in another export, IS_DIRECTORY for a directory. */
    public void link(ExportedFile file, ExportedFile directory, FileName name, Caller caller) throws FileException {
        requireSameExport(file, directory);
        if (file.attributes().type() == FileType.DIRECTORY) {
            throw new FileException(FileFault.IS_DIRECTORY, "directories have one name");
        }
        file.files().link(file.node(), directory.node(), name);
        String export = file.export().uid();
        TreePath path = directory.node().path().child(name);
        handles.linked(export, new FileNode(file.node().key(), path));
        activity.linked(export, caller.address(), path);
    }

    private static void requireSameExport(ExportedFile one, ExportedFile other) throws FileException {
        if (!one.export().uid().equals(other.export().uid())) {
            throw new FileException(FileFault.CROSS_DEVICE, "another export");
        }
    }
}
