package dev.bramble.nfs.handle;

import dev.bramble.nfs.fs.FileKey;
import dev.bramble.nfs.fs.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of one export, in memory and on disk. Safe for use by several threads. */
final class ExportTable implements AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(ExportTable.class);

    private final PathTable table;
    private final HandleLog log;
    private boolean logging = true;

    private ExportTable(PathTable table, HandleLog log) {
        this.table = table;
        this.log = log;
    }

    static ExportTable open(Path file) {
        PathTable table = new PathTable();
        try {
            return new ExportTable(table, HandleLog.open(file, table));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized List<TreePath> paths(FileKey key) {
        return table.paths(key);
    }

    /** A full disk must not stop a client from reading: the change is kept in memory then, and said once. */
    synchronized void change(TableChange change) {
        if (change instanceof TableChange.Put(FileKey key, TreePath path) && key.equals(table.key(path))) {
            return;
        }
        change.applyTo(table);
        if (!logging) {
            return;
        }
        try {
            log.append(change, table);
        } catch (IOException e) {
            logging = false;
            logger.atError().setCause(e).log("cannot keep file handles on disk; a restart now makes newer ones stale");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        logging = false;
        log.close();
    }
}
