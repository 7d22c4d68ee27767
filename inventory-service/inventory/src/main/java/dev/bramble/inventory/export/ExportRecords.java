package dev.bramble.inventory.export;

import dev.bramble.inventory.RequestId;
import dev.bramble.inventory.store.Change;
import dev.bramble.inventory.store.ChangeLog;
import dev.bramble.inventory.store.Etags;
import dev.bramble.inventory.store.ExportStore;
import dev.bramble.proto.inventory.v1.CreateExportRequest;
import dev.bramble.proto.inventory.v1.DeleteExportRequest;
import dev.bramble.proto.inventory.v1.Export;
import dev.bramble.proto.inventory.v1.UpdateExportRequest;
import java.util.Optional;

/** Makes, changes and removes exports. nfs-service hears of it by its watch, and needs no other word. */
public final class ExportRecords {
    private final ChangeLog changes;
    private final ExportStore exports;

    public ExportRecords(ChangeLog changes, ExportStore exports) {
        this.changes = changes;
        this.exports = exports;
    }

    /** Records an export; a repeat with the same request id returns what the first call made. */
    public Export create(CreateExportRequest request) {
        Export given = ExportRules.canonical(request.getExport());
        RequestId requestId = RequestId.of(request.getRequestId(), given);
        return changes.write(change -> {
            Optional<Export> repeated = exports.repeated(change, requestId);
            return repeated.isPresent() ? repeated.get() : exports.insert(change, given, requestId);
        });
    }

    /** Changes the masked fields. */
    public Export update(UpdateExportRequest request) {
        Export given = request.getExport();
        return changes.write(change -> {
            Export current = current(change, given.getName(), given.getEtag());
            return exports.update(change, ExportUpdate.apply(current, given, request.getUpdateMask()));
        });
    }

    public void delete(DeleteExportRequest request) {
        changes.write(change -> {
            Export current = current(change, request.getName(), request.getEtag());
            exports.delete(change, current.getName());
            return current;
        });
    }

    private Export current(Change change, String name, String etag) {
        Export current = exports.read(change, name);
        Etags.check("export " + name, etag, current.getEtag());
        return current;
    }
}
