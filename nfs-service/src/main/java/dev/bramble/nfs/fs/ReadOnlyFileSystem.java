package dev.bramble.nfs.fs;

import dev.bramble.posix.FileHandle;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The files of another file system, which cannot be changed by this way. */
public final class ReadOnlyFileSystem implements ExportedFileSystem {
    private final ExportedFileSystem files;

    public ReadOnlyFileSystem(ExportedFileSystem files) {
        this.files = files;
    }

    private static FileException refused() {
        return new FileException(FileFault.READ_ONLY, "exported read-only");
    }

    @Override
    public ExportedFileSystem as(Identity identity) {
        return new ReadOnlyFileSystem(files.as(identity));
    }

    @Override
    public ExportedFileSystem unsynced() {
        return this;
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
    public FileAttributes attributes(FileNode file) throws FileException {
        return files.attributes(file);
    }

    @Override
    public Set<Right> rights(FileNode file) throws FileException {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        rights.addAll(files.rights(file));
        rights.remove(Right.WRITE);
        return rights;
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
        throw refused();
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
        throw refused();
    }

    @Override
    public void commit(FileNode file) throws FileException {
        throw refused();
    }

    @Override
    public FoundFile create(FileNode directory, FileName name, boolean exclusive, AttributeChange initial)
            throws FileException {
        throw refused();
    }

    @Override
    public FoundFile makeDirectory(FileNode directory, FileName name, AttributeChange initial) throws FileException {
        throw refused();
    }

    @Override
    public FoundFile symbolicLink(FileNode directory, FileName name, byte[] target) throws FileException {
        throw refused();
    }

    @Override
    public FoundFile makeNode(
            FileNode directory, FileName name, FileType type, DeviceNumber device, AttributeChange initial)
            throws FileException {
        throw refused();
    }

    @Override
    public void link(FileNode file, FileNode directory, FileName name) throws FileException {
        throw refused();
    }

    @Override
    public void remove(FileNode directory, FileName name) throws FileException {
        throw refused();
    }

    @Override
    public void removeDirectory(FileNode directory, FileName name) throws FileException {
        throw refused();
    }

    @Override
    public boolean rename(FileNode from, FileName oldName, FileNode to, FileName newName) throws FileException {
        throw refused();
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
