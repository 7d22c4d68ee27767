package dev.bramble.nfs.handle;

import dev.bramble.nfs.fs.ExportedFileSystem;
import dev.bramble.nfs.fs.FileException;
import dev.bramble.nfs.fs.FileFault;
import dev.bramble.nfs.fs.FileKey;
import dev.bramble.nfs.fs.FileName;
import dev.bramble.nfs.fs.FileNode;
import dev.bramble.nfs.fs.FoundFile;
import dev.bramble.nfs.fs.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles for a service without CAP_DAC_READ_SEARCH: which file (device, inode, generation), signed; where it is
 * comes from a table kept on disk. What another process renames is found again in its directory, else STALE.
 */
public final class TableHandles implements HandleScheme {
    private static final Logger log = LoggerFactory.getLogger(TableHandles.class);

    private final Path folder;
    private final HandleKey key;
    private final ConcurrentHashMap<String, ExportTable> tables = new ConcurrentHashMap<>();

    /**
     * Opens the tables, one file for each export.
     *
     * @param folder where they are kept; made when absent
     */
    public TableHandles(Path folder, HandleKey key) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.key = key;
    }

    @Override
    public FileHandle handle(String export, FileNode file) {
        table(export).change(new TableChange.Put(file.key(), file.path()));
        return new SignedFileKey(export, file.key()).sign(key);
    }

    @Override
    public String export(FileHandle handle) throws FileException {
        return SignedFileKey.verify(handle, key).export();
    }

    @Override
    public FoundFile find(FileHandle handle, ExportedFileSystem files) throws FileException {
        SignedFileKey named = SignedFileKey.verify(handle, key);
        ExportTable table = table(named.export());
        List<TreePath> paths = table.paths(named.key());
        for (TreePath path : paths) {
            Optional<FoundFile> there = files.find(path);
            if (there.isPresent() && there.get().node().key().equals(named.key())) {
                return there.get();
            }
        }
        for (TreePath path : paths) {
            Optional<FoundFile> moved = findInDirectory(named.key(), path.parent(), files);
            if (moved.isPresent()) {
                table.change(new TableChange.Rename(path, moved.get().node().path()));
                return moved.get();
            }
        }
        throw new FileException(FileFault.STALE, "the file is no longer where it was");
    }

    @Override
    public void linked(String export, FileNode file) {
        table(export).change(new TableChange.Put(file.key(), file.path()));
    }

    @Override
    public void renamed(String export, TreePath from, TreePath to) {
        table(export).change(new TableChange.Rename(from, to));
    }

    @Override
    public void removed(String export, TreePath path) {
        table(export).change(new TableChange.Remove(path));
    }

    @Override
    public void forget(String export) {
        tables.compute(export, (uid, open) -> {
            try {
                if (open != null) {
                    open.close();
                }
                Files.deleteIfExists(file(uid));
            } catch (IOException e) {
                log.atWarn().setCause(e).log("cannot remove the handle table of boot tree {}", uid);
            }
            return null;
        });
    }

    @Override
    public void close() throws IOException {
        for (ExportTable table : tables.values()) {
            table.close();
        }
    }

    private static Optional<FoundFile> findInDirectory(FileKey key, TreePath directory, ExportedFileSystem files)
            throws FileException {
        Optional<FoundFile> parent = files.find(directory);
        if (parent.isEmpty()) {
            return Optional.empty();
        }
        FoundFile[] found = new FoundFile[1];
        files.list(parent.get().node(), 0, (name, inode, next) -> {
            if (inode == key.inode() && !FileName.isDot(name) && !FileName.isDotDot(name)) {
                Optional<FoundFile> candidate = files.find(directory.child(FileName.of(name)));
                if (candidate.isPresent() && candidate.get().node().key().equals(key)) {
                    found[0] = candidate.get();
                }
            }
            return found[0] == null;
        });
        return Optional.ofNullable(found[0]);
    }

    private ExportTable table(String export) {
        return tables.computeIfAbsent(export, uid -> ExportTable.open(file(uid)));
    }

    private Path file(String export) {
        return folder.resolve(export + ".handles");
    }
}
