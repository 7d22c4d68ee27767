package dev.bramble.nfs.fs;

import dev.bramble.nfs.fs.AttributeChange.TimeChange;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Checks mode bits before each call, for a file system that acts as the service's own user. */
final class ModeCheckedFileSystem implements ExportedFileSystem {
    private static final int SET_GID = 02000;

    private final ExportedFileSystem files;
    private final Identity identity;
    private final Permissions permissions;

    ModeCheckedFileSystem(ExportedFileSystem files, Identity identity) {
        this.files = files;
        this.identity = identity;
        this.permissions = new Permissions(identity);
    }

    @Override
    public ExportedFileSystem as(Identity other) {
        return files.as(other);
    }

    @Override
    public ExportedFileSystem unsynced() {
        return new ModeCheckedFileSystem(files.unsynced(), identity);
    }

    @Override
    public FoundFile root() throws FileException {
        return files.root();
    }

    @Override
    public FileAttributes attributes(FileNode file) throws FileException {
        return files.attributes(file);
    }

    @Override
    public Set<Right> rights(FileNode file) throws FileException {
        FileAttributes attributes = files.attributes(file);
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (Right right : Right.values()) {
            if (permissions.may(attributes, right)) {
                rights.add(right);
            }
        }
        return rights;
    }

    @Override
    public Optional<FoundFile> find(TreePath path) throws FileException {
        return files.find(path);
    }

    @Override
    public FoundFile parent(FileNode directory) throws FileException {
        permissions.require(files.attributes(directory), Right.EXECUTE);
        return files.parent(directory);
    }

    @Override
    public FoundFile lookup(FileNode directory, FileName name) throws FileException {
        permissions.require(files.attributes(directory), Right.EXECUTE);
        return files.lookup(directory, name);
    }

    @Override
    public FileAttributes change(FileNode file, AttributeChange change) throws FileException {
        check(files.attributes(file), change);
        return files.change(file, change);
    }

    @Override
    public byte[] readLink(FileNode link) throws FileException {
        return files.readLink(link);
    }

    @Override
    public void read(FileNode file, long offset, ByteBuffer into) throws FileException {
        permissions.requireOrOwner(files.attributes(file), Right.READ);
        files.read(file, offset, into);
    }

    @Override
    public void write(FileNode file, long offset, ByteBuffer data, Stability stability) throws FileException {
        permissions.requireOrOwner(files.attributes(file), Right.WRITE);
        files.write(file, offset, data, stability);
    }

    @Override
    public void commit(FileNode file) throws FileException {
        files.commit(file);
    }

    @Override
    public FoundFile create(FileNode directory, FileName name, boolean exclusive, AttributeChange initial)
            throws FileException {
        FileAttributes parent = files.attributes(directory);
        permissions.require(parent, Right.EXECUTE);
        Optional<FoundFile> there =
                exclusive ? Optional.empty() : files.find(directory.path().child(name));
        if (there.isEmpty()) {
            permissions.require(parent, Right.WRITE, Right.EXECUTE);
        } else if (initial.size().isPresent()) {
            permissions.require(there.get().attributes(), Right.WRITE);
        }
        return files.create(directory, name, exclusive, owned(parent, initial));
    }

    @Override
    public FoundFile makeDirectory(FileNode directory, FileName name, AttributeChange initial) throws FileException {
        return files.makeDirectory(directory, name, owned(writable(directory), initial));
    }

    @Override
    public FoundFile symbolicLink(FileNode directory, FileName name, byte[] target) throws FileException {
        AttributeChange owner = owned(writable(directory), AttributeChange.NONE);
        FoundFile made = files.symbolicLink(directory, name, target);
        return owner.equals(AttributeChange.NONE) ? made : new FoundFile(made.node(), files.change(made.node(), owner));
    }

    @Override
    public void link(FileNode file, FileNode directory, FileName name) throws FileException {
        writable(directory);
        files.link(file, directory, name);
    }

    @Override
    public void remove(FileNode directory, FileName name) throws FileException {
        requireRemovable(directory, name);
        files.remove(directory, name);
    }

    @Override
    public void removeDirectory(FileNode directory, FileName name) throws FileException {
        requireRemovable(directory, name);
        files.removeDirectory(directory, name);
    }

    @Override
    public boolean rename(FileNode from, FileName oldName, FileNode to, FileName newName) throws FileException {
        requireRemovable(from, oldName);
        FileAttributes target = writable(to);
        Optional<FoundFile> replaced = files.find(to.path().child(newName));
        if (replaced.isPresent()) {
            permissions.requireRemovable(target, replaced.get().attributes());
        }
        return files.rename(from, oldName, to, newName);
    }

    @Override
    public boolean list(FileNode directory, long cookie, DirectoryVisitor visitor) throws FileException {
        permissions.require(files.attributes(directory), Right.READ);
        return files.list(directory, cookie, visitor);
    }

    @Override
    public boolean listFiles(FileNode directory, long cookie, FoundEntryVisitor visitor) throws FileException {
        permissions.require(files.attributes(directory), Right.READ);
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

    private FileAttributes writable(FileNode directory) throws FileException {
        FileAttributes attributes = files.attributes(directory);
        permissions.require(attributes, Right.WRITE, Right.EXECUTE);
        return attributes;
    }

    private void requireRemovable(FileNode directory, FileName name) throws FileException {
        FileAttributes attributes = writable(directory);
        permissions.requireRemovable(attributes, files.lookup(directory, name).attributes());
    }

    /** What is new belongs to its maker, and to the directory's group where that is set-gid. */
    private AttributeChange owned(FileAttributes directory, AttributeChange asked) {
        if (identity.isRoot()) {
            return asked;
        }
        boolean inherits = (directory.mode() & SET_GID) != 0;
        return asked.withOwner(identity.uid(), inherits ? directory.gid() : identity.gid());
    }

    private void check(FileAttributes file, AttributeChange change) throws FileException {
        if (change.size().isPresent()) {
            permissions.requireOrOwner(file, Right.WRITE);
        }
        boolean owns = permissions.owns(file);
        boolean setsTime = change.accessed()
                        .filter(TimeChange.To.class::isInstance)
                        .isPresent()
                || change.modified().filter(TimeChange.To.class::isInstance).isPresent();
        if ((change.mode().isPresent() || setsTime) && !owns) {
            throw new FileException(FileFault.NOT_OWNER, "only the owner may");
        }
        boolean touches = change.accessed().isPresent() || change.modified().isPresent();
        if (touches && !owns) {
            permissions.require(file, Right.WRITE);
        }
        boolean givesAway = change.uid().isPresent() && change.uid().getAsInt() != file.uid();
        boolean regroups = change.gid().isPresent() && change.gid().getAsInt() != file.gid();
        boolean mayRegroup =
                owns && (identity.isRoot() || identity.isInGroup(change.gid().orElse(file.gid())));
        if ((givesAway && !identity.isRoot()) || (regroups && !mayRegroup)) {
            throw new FileException(FileFault.NOT_OWNER, "only root gives files away");
        }
    }
}
