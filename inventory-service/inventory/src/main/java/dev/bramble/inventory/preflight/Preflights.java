package dev.bramble.inventory.preflight;

import com.google.protobuf.Timestamp;
import dev.bramble.inventory.Refusal;
import dev.bramble.inventory.store.PiStore;
import dev.bramble.inventory.store.PreflightStore;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PreflightFinding;
import dev.bramble.proto.inventory.v1.PreflightReport;
import io.grpc.Channel;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Checks Pis, and keeps the last report of each. */
public final class Preflights {
    private final PiStore pis;
    private final PreflightStore reports;
    private final ServiceViews views;
    private final InstantSource clock;

    private Preflights(PiStore pis, PreflightStore reports, ServiceViews views, InstantSource clock) {
        this.pis = pis;
        this.reports = reports;
        this.views = views;
        this.clock = clock;
    }

    /** Over the data services at the other end of these channels. */
    public static Preflights over(
            Channel iscsi, Channel nfs, Endpoints endpoints, PiStore pis, PreflightStore reports, InstantSource clock) {
        return new Preflights(pis, reports, new ServiceViews(iscsi, nfs, endpoints, new TcpReach()), clock);
    }

    /**
     * Checks a Pi as it is now.
     *
     * @param key uid, name or MAC
     * @throws Refusal for an unknown Pi, and when a data service cannot be asked
     */
    public PreflightReport check(String key) {
        Pi pi = pis.get(key);
        Optional<TreeFiles> files = views.files(pi);
        List<Finding> findings =
                files.isPresent() ? Preflight.check(files.get(), views.around(pi)) : List.of(noTree(pi));
        PreflightReport report = report(pi, findings);
        reports.put(report);
        return report;
    }

    private static Finding noTree(Pi pi) {
        return Finding.error(
                "tree-missing",
                "nfs-service has no boot tree for this Pi",
                pi.getState() == Pi.State.PROVISIONING
                        ? "wait until it is provisioned"
                        : "run %s, which makes it anew".formatted(Surroundings.provisionAgain(pi)));
    }

    private PreflightReport report(Pi pi, List<Finding> findings) {
        Instant now = clock.instant();
        return PreflightReport.newBuilder()
                .setPi(pi.getUid())
                .setCheckTime(
                        Timestamp.newBuilder().setSeconds(now.getEpochSecond()).setNanos(now.getNano()))
                .addAllFindings(findings.stream().map(Preflights::message).toList())
                .build();
    }

    private static PreflightFinding message(Finding finding) {
        return PreflightFinding.newBuilder()
                .setSeverity(
                        switch (finding.severity()) {
                            case ERROR -> PreflightFinding.Severity.ERROR;
                            case WARNING -> PreflightFinding.Severity.WARNING;
                            case INFO -> PreflightFinding.Severity.INFO;
                        })
                .setCode(finding.code())
                .setWhat(finding.what())
                .setRemedy(finding.remedy())
                .build();
    }

    /** The last report; refused when there is none. */
    public PreflightReport last(String key) {
        Pi pi = pis.get(key);
        return reports.find(pi.getUid())
                .orElseThrow(() -> Refusal.notFound("Pi %s was not checked yet; bramble pi check %s does it"
                        .formatted(pi.getName(), pi.getName())));
    }
}
