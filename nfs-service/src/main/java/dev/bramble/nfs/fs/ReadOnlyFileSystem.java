package dev.bramble.nfs.fs;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;

/** The files of another file system, which cannot be changed by this way. */
public final class ReadOnlyFileSystem extends ForwardingFileSystem {

    public ReadOnlyFileSystem(ExportedFileSystem files) {
        super(files);
    }

    private static FileException refused() {
        return new FileException(FileFault.READ_ONLY, "exported read-only");
    }

    @Override
    ExportedFileSystem over(ExportedFileSystem other) {
        return new ReadOnlyFileSystem(other);
    }

    @Override
    public Set<Right> rights(FileNode file) throws FileException {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        rights.addAll(super.rights(file));
        rights.remove(Right.WRITE);
        return rights;
    }

    @Override
    public FileAttributes change(FileNode file, AttributeChange change) throws FileException {
        throw refused();
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
}
