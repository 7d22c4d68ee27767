package dev.bramble.inventory.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.inventory.v1.Pi;
import dev.bramble.proto.inventory.v1.PreflightFinding;
import dev.bramble.proto.inventory.v1.PreflightReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Reports of the pre-flight, on every database that the store is said to run on. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class PreflightStoreTest extends StoreFixture {
    PreflightStoreTest(TestDatabase database) {
        super(database);
    }

    private static PreflightReport report(Pi pi, String what) {
        return PreflightReport.newBuilder()
                .setPi(pi.getUid())
                .addFindings(PreflightFinding.newBuilder().setWhat(what))
                .build();
    }

    @Test
    void theLastReportOfAPiIsKeptAsLongAsThePi() {
        PreflightStore reports = context.getBean(PreflightStore.class);
        Pi pi = insert(pi(1));
        long before = log.current();
        assertThat(reports.find(pi.getUid())).isEmpty();

        reports.put(report(pi, "first"));
        reports.put(report(pi, "x".repeat(100_000)));

        assertThat(reports.find(pi.getUid())).contains(report(pi, "x".repeat(100_000)));
        assertThat(log.current())
                .as("it is nothing that the data services mirror")
                .isEqualTo(before);
        log.write(change -> {
            pis.delete(change, pi.getUid());
            return change;
        });
        assertThat(reports.find(pi.getUid())).isEmpty();
        reports.put(report(pi, "of one that is gone"));
        assertThat(reports.find(pi.getUid())).isEmpty();
    }
}
