package dev.bramble.inventory.acknowledgement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.inventory.acknowledgement.Ledger.Lagging;
import dev.bramble.proto.inventory.v1.ServiceLag;
import dev.bramble.proto.inventory.v1.WatchRequest.Scope;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is said to lag behind a revision. */
class LedgerTest {
    private final Ledger ledger = new Ledger(100);

    private List<String> lagging(long revision) {
        return ledger.laggingBehind(revision).stream()
                .map(Lagging::lag)
                .map(lag -> lag.getService() + "|" + lag.getWatcher() + "|" + lag.getAcknowledgedRevision())
                .toList();
    }

    private void begin(DataService service, long acknowledged) {
        ledger.begin(service, service.label() + "@nas");
        if (acknowledged > 0) {
            assertThat(ledger.acknowledge(service, service.label() + "@nas", acknowledged))
                    .isTrue();
        }
    }

    @Test
    void withoutAWatchEveryServiceLags() {
        assertThat(lagging(1)).containsExactly("tftp-service||0", "iscsi-service||0", "nfs-service||0");
        assertThat(ledger.laggingBehind(1)).allMatch(Lagging::absent).allMatch(lag -> lag.absentSince() == 100);
    }

    @Test
    void aServiceThatIsBehindIsNamedWithWhatItHas() {
        begin(DataService.TFTP, 42);
        begin(DataService.ISCSI, 43);
        begin(DataService.NFS, 40);

        assertThat(lagging(40)).isEmpty();
        assertThat(lagging(42)).containsExactly("nfs-service|nfs-service@nas|40");
        ServiceLag lag = ledger.laggingBehind(42).getFirst().lag();
        assertThat(lag.getRevision()).isEqualTo(42);
        assertThat(lag.getMessage())
                .isEqualTo("nfs-service (nfs-service@nas) has not taken in revision 42 yet; it is at 40");
    }

    @Test
    void allThatWatchHaveToHaveIt() {
        begin(DataService.ISCSI, 5);
        begin(DataService.NFS, 5);
        begin(DataService.TFTP, 5);
        ledger.begin(DataService.TFTP, "tftp-service@other");

        assertThat(lagging(5)).containsExactly("tftp-service|tftp-service@other|0");
        ledger.end(DataService.TFTP, "tftp-service@other", 200);
        assertThat(lagging(5)).isEmpty();
    }

    @Test
    void whatWasAcknowledgedInAnEarlierWatchCountsNoMore() {
        begin(DataService.TFTP, 5);
        begin(DataService.ISCSI, 5);
        begin(DataService.NFS, 5);

        // The new watch begins before the old one is known to have ended.
        ledger.begin(DataService.NFS, "nfs-service@nas");
        ledger.end(DataService.NFS, "nfs-service@nas", 200);
        assertThat(lagging(5)).containsExactly("nfs-service|nfs-service@nas|0");

        ledger.end(DataService.NFS, "nfs-service@nas", 300);
        assertThat(lagging(5)).containsExactly("nfs-service||0");
        assertThat(ledger.laggingBehind(5).getFirst().absentSince()).isEqualTo(300);
        assertThat(ledger.acknowledge(DataService.NFS, "nfs-service@nas", 5)).isFalse();
    }

    @Test
    void readersAreNotWaitedFor() {
        assertThat(DataService.of(Scope.READER)).isEmpty();
        assertThat(DataService.of(Scope.SCOPE_UNSPECIFIED)).isEmpty();
        assertThat(DataService.of(Scope.TFTP)).contains(DataService.TFTP);
    }
}
