package dev.bramble.nfs.fs;

import dev.bramble.posix.FileHandle;
import java.util.Optional;

/**
 * The files of another file system but for what is in its root under a name with a dot first, and beneath that: in the TFTP
 * root this is the service's own, snapshots with their secrets among it. No name, listing or handle leads there, and no such
 * name can be made.
 */
public final class HidingFileSystem extends ForwardingFileSystem {

    public HidingFileSystem(ExportedFileSystem files) {
        super(files);
    }

    @Override
    ExportedFileSystem over(ExportedFileSystem other) {
        return new HidingFileSystem(other);
    }

    private static boolean isHidden(TreePath path) {
        return !path.isRoot() && path.names().getFirst().bytes()[0] == '.';
    }

    private static boolean isHidden(FileNode directory, FileName name) {
        return isHidden(directory.path().child(name));
    }

    private static void requireSeen(FileNode directory, FileName name) throws FileException {
        if (isHidden(directory, name)) {
            throw new FileException(FileFault.NO_ENTRY, "not shown to clients");
        }
    }

    private static void requireFree(FileNode directory, FileName name) throws FileException {
        if (isHidden(directory, name)) {
            throw new FileException(FileFault.ACCESS, "a name of the service's own");
        }
    }

    @Override
    public FoundFile find(FileHandle kernel) throws FileException {
        FoundFile found = super.find(kernel);
        if (isHidden(found.node().path())) {
            throw new FileException(FileFault.STALE, "not shown to clients any more");
        }
        return found;
    }

    @Override
    public Optional<FoundFile> find(TreePath path) throws FileException {
        return isHidden(path) ? Optional.empty() : super.find(path);
    }

    @Override
    public FoundFile lookup(FileNode directory, FileName name) throws FileException {
        requireSeen(directory, name);
        return super.lookup(directory, name);
    }

    @Override
    public FoundFile create(FileNode directory, FileName name, boolean exclusive, AttributeChange initial)
            throws FileException {
        requireFree(directory, name);
        return super.create(directory, name, exclusive, initial);
    }

    @Override
    public FoundFile makeDirectory(FileNode directory, FileName name, AttributeChange initial) throws FileException {
        requireFree(directory, name);
        return super.makeDirectory(directory, name, initial);
    }

    @Override
    public FoundFile symbolicLink(FileNode directory, FileName name, byte[] target) throws FileException {
        requireFree(directory, name);
        return super.symbolicLink(directory, name, target);
    }

    @Override
    public FoundFile makeNode(
            FileNode directory, FileName name, FileType type, DeviceNumber device, AttributeChange initial)
            throws FileException {
        requireFree(directory, name);
        return super.makeNode(directory, name, type, device, initial);
    }

    @Override
    public void link(FileNode file, FileNode directory, FileName name) throws FileException {
        requireFree(directory, name);
        super.link(file, directory, name);
    }

    @Override
    public void remove(FileNode directory, FileName name) throws FileException {
        requireSeen(directory, name);
        super.remove(directory, name);
    }

    @Override
    public void removeDirectory(FileNode directory, FileName name) throws FileException {
        requireSeen(directory, name);
        super.removeDirectory(directory, name);
    }

    @Override
    public boolean rename(FileNode from, FileName oldName, FileNode to, FileName newName) throws FileException {
        requireSeen(from, oldName);
        requireFree(to, newName);
        return super.rename(from, oldName, to, newName);
    }

    @Override
    public boolean list(FileNode directory, long cookie, DirectoryVisitor visitor) throws FileException {
        return super.list(
                directory,
                cookie,
                (name, inode, next) -> isHidden(directory, name) || visitor.entry(name, inode, next));
    }

    @Override
    public boolean listFiles(FileNode directory, long cookie, FoundEntryVisitor visitor) throws FileException {
        return super.listFiles(
                directory,
                cookie,
                (name, inode, next, file) -> isHidden(directory, name) || visitor.entry(name, inode, next, file));
    }

    private static boolean isHidden(FileNode directory, byte[] name) throws FileException {
        return !FileName.isDot(name) && !FileName.isDotDot(name) && isHidden(directory, FileName.of(name));
    }
}
