package dev.bramble.inventory.store;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.bramble.proto.inventory.v1.PreflightReport;
import java.util.Optional;

/** The last pre-flight report of each Pi. */
public final class PreflightStore {
    private final Transactions transactions;
    private final PreflightRepository reports;
    private final PiRepository pis;

    PreflightStore(Transactions transactions, PreflightRepository reports, PiRepository pis) {
        this.transactions = transactions;
        this.reports = reports;
        this.pis = pis;
    }

    /** Takes the place of the one before. Of a Pi that is gone meanwhile nothing is kept. */
    public synchronized void put(PreflightReport report) {
        boolean _ = transactions.write(() -> {
            if (pis.lock(report.getPi()).isEmpty()) {
                return false;
            }
            reports.deleteByPiUid(report.getPi());
            PreflightRow _ = reports.save(new PreflightRow(report.getPi(), report.toByteArray()));
            return true;
        });
    }

    public Optional<PreflightReport> find(String piUid) {
        return reports.findByPiUid(piUid).map(row -> {
            try {
                return PreflightReport.parseFrom(row.report());
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("the database holds a report that is none", e);
            }
        });
    }
}
