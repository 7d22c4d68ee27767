package dev.bramble.inventory.store;

import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.RequestId;
import dev.bramble.proto.inventory.v1.Export;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The records of exports. What changes them takes part in a {@link Change}; what reads opens its own transaction. */
public final class ExportStore {
    private final Transactions transactions;
    private final ExportRepository exports;

    ExportStore(Transactions transactions, ExportRepository exports) {
        this.transactions = transactions;
        this.exports = exports;
    }

    /** The export of this name, refusing when there is none. */
    public Export get(String name) {
        return transactions.snapshot(() -> byName(name)).orElseThrow(() -> unknown(name));
    }

    /** The exports whose names come after {@code name}, in the order of names. */
    public List<Export> afterName(String name, int limit) {
        return transactions.snapshot(() -> exports.afterName(name, limit).stream()
                .map(ExportStore::toExport)
                .toList());
    }

    /** Within a transaction: all exports. */
    public List<Export> all() {
        return exports.listOrderByName().stream().map(ExportStore::toExport).toList();
    }

    /** Within a transaction. */
    Optional<Export> byName(String name) {
        return Text.isStorable(name) ? exports.findByName(name).map(ExportStore::toExport) : Optional.empty();
    }

    /** Within a change: what an earlier call with this id made and is still there. */
    public Optional<Export> repeated(Change change, RequestId request) {
        Optional<ExportRow> row = request.given().flatMap(exports::findByRequestId);
        row.ifPresent(before -> request.requireSame(before.requestSha256()));
        return row.map(ExportStore::toExport);
    }

    /** Within a change: the record as it is now. */
    public Export read(Change change, String name) {
        return byName(name).orElseThrow(() -> unknown(name));
    }

    /** Within a change: makes a record; refused when there is one of that name. */
    public Export insert(Change change, Export export, RequestId request) {
        if (exports.findByName(export.getName()).isPresent()) {
            throw Refusal.alreadyExists("an export named " + export.getName()
                    + " is there already; choose another name, or change it with `bramble export update`");
        }
        Export made = stamped(export, change.changed(ResourceKind.EXPORT, export.getName()));
        exports.save(toRow(made, request.given().orElse(null), request.fingerprint()));
        return made;
    }

    /** Within a change. */
    public Export update(Change change, Export export) {
        Export updated = stamped(export, change.changed(ResourceKind.EXPORT, export.getName()));
        Optional<ExportRow> before = exports.findByName(export.getName());
        exports.update(toRow(
                updated,
                before.map(ExportRow::requestId).orElse(null),
                before.map(ExportRow::requestSha256).orElse("")));
        return updated;
    }

    /** Within a change. */
    public void delete(Change change, String name) {
        exports.deleteByName(name);
        change.deleted(ResourceKind.EXPORT, name);
    }

    private static Refusal unknown(String name) {
        return Refusal.notFound("no export is named '" + name + "'; see `bramble export list`");
    }

    private static Export stamped(Export export, long revision) {
        return export.toBuilder()
                .setRevision(revision)
                .setEtag(Etags.of(revision))
                .build();
    }

    private static ExportRow toRow(Export export, @Nullable String requestId, String requestSha256) {
        return new ExportRow(
                export.getName(),
                export.getPath(),
                export.getAllDirs(),
                export.getReadOnly(),
                export.getMaprootUser(),
                export.getMaprootGroup(),
                export.getMapallUser(),
                export.getMapallGroup(),
                String.join("\n", export.getNetworksList()),
                String.join("\n", export.getHostsList()),
                export.getSecurePorts(),
                export.getAsync(),
                requestId,
                requestSha256,
                export.getRevision());
    }

    private static Export toExport(ExportRow row) {
        return Export.newBuilder()
                .setName(row.name())
                .setPath(row.path())
                .setAllDirs(row.allDirs())
                .setReadOnly(row.readOnly())
                .setMaprootUser(row.maprootUser())
                .setMaprootGroup(row.maprootGroup())
                .setMapallUser(row.mapallUser())
                .setMapallGroup(row.mapallGroup())
                .addAllNetworks(row.networks().lines().toList())
                .addAllHosts(row.hosts().lines().toList())
                .setSecurePorts(row.securePorts())
                .setAsync(row.async())
                .setEtag(Etags.of(row.revision()))
                .setRevision(row.revision())
                .build();
    }
}
