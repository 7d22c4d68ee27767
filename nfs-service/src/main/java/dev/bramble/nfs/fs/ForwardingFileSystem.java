package dev.bramble.nfs.fs;

import dev.bramble.posix.FileHandle;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/** The files of another file system, as they are: for those that show them otherwise in some respect. */
abstract class ForwardingFileSystem implements ExportedFileSystem {
    private final ExportedFileSystem files;

    ForwardingFileSystem(ExportedFileSystem files) {
        this.files = files;
    }

    /** The same view of another one. */
    abstract ExportedFileSystem over(ExportedFileSystem other);

    @Override
    public final ExportedFileSystem as(Identity identity) {
        return over(files.as(identity));
    }

    @Override
    public final ExportedFileSystem unsynced() {
        return over(files.unsynced());
    }

    @Override
    public FoundFile root() throws FileException {
        return files.root();
    }

    @Override
    public FoundFile find(FileHandle kernel) throws FileException {
        return files.find(kernel);
    }

    @Override
    public FileHold hold(FileNode file) throws FileException {
        return files.hold(file);
    }

    @Override
    public FileAttributes attributes(FileNode file) throws FileException {
        return files.attributes(file);
    }

    @Override
    public Set<Right> rights(FileNode file) throws FileException {
        return files.rights(file);
    }

    @Override
    public Optional<FoundFile> find(TreePath path) throws FileException {
        return files.find(path);
    }

    @Override
    public FoundFile parent(FileNode directory) throws FileException {
        return files.parent(directory);
    }

    @Override
    public FoundFile lookup(FileNode directory, FileName name) throws FileException {
        return files.lookup(directory, name);
    }

    @Override
    public FileAttributes change(FileNode file, AttributeChange change) throws FileException {
        return files.change(file, change);
    }

    @Override
    public byte[] readLink(FileNode link) throws FileException {
        return files.readLink(link);
    }

    @Override
    public void read(FileNode file, long offset, ByteBuffer into) throws FileException {
        files.read(file, offset, into);
    }

    @Override
    public void write(FileNode file, long offset, ByteBuffer data, Stability stability) throws FileException {
        files.write(file, offset, data, stability);
    }

    @Override
    public void commit(FileNode file) throws FileException {
        files.commit(file);
    }

    @Override
    public FoundFile create(FileNode directory, FileName name, boolean exclusive, AttributeChange initial)
            throws FileException {
        return files.create(directory, name, exclusive, initial);
    }

    @Override
    public FoundFile makeDirectory(FileNode directory, FileName name, AttributeChange initial) throws FileException {
        return files.makeDirectory(directory, name, initial);
    }

    @Override
    public FoundFile symbolicLink(FileNode directory, FileName name, byte[] target) throws FileException {
        return files.symbolicLink(directory, name, target);
    }

    @Override
    public FoundFile makeNode(
            FileNode directory, FileName name, FileType type, DeviceNumber device, AttributeChange initial)
            throws FileException {
        return files.makeNode(directory, name, type, device, initial);
    }

    @Override
    public void link(FileNode file, FileNode directory, FileName name) throws FileException {
        files.link(file, directory, name);
    }

    @Override
    public void remove(FileNode directory, FileName name) throws FileException {
        files.remove(directory, name);
    }

    @Override
    public void removeDirectory(FileNode directory, FileName name) throws FileException {
        files.removeDirectory(directory, name);
    }

    @Override
    public boolean rename(FileNode from, FileName oldName, FileNode to, FileName newName) throws FileException {
        return files.rename(from, oldName, to, newName);
    }

    @Override
    public boolean list(FileNode directory, long cookie, DirectoryVisitor visitor) throws FileException {
        return files.list(directory, cookie, visitor);
    }

    @Override
    public boolean listFiles(FileNode directory, long cookie, FoundEntryVisitor visitor) throws FileException {
        return files.listFiles(directory, cookie, visitor);
    }

    @Override
    public long cookieVerifier() {
        return files.cookieVerifier();
    }

    @Override
    public Space space() throws FileException {
        return files.space();
    }
}
