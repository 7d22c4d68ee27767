package dev.bramble.tftp.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.boot.v1.BootEvent;
import dev.bramble.tftp.transfer.Negotiation;
import dev.bramble.tftp.wire.Options;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferReporterTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-22T12:00:00.123456789Z");

    /** The file is looked for on disk first, which may take long on a NAS whose disks sleep. */
    @Test
    void aRequestBearsTheTimeWhenItCame() {
        List<BootEvent> events = new ArrayList<>();
        Requester requester = new Requesters(InventoryMirror.fixed(InventoryView.NOTHING_YET), () -> RECEIVED)
                .identify("dc-a6-32-e9-00-4c/start4.elf", InetAddress.getLoopbackAddress());
        new TransferReporter(event -> events.add(event.build()), ExpectedMisses.load())
                .requested(requester, Negotiation.settle(Options.NONE, 1, Integer.MAX_VALUE));
        assertThat(events.getFirst().getTime())
                .isEqualTo(Timestamp.newBuilder()
                        .setSeconds(RECEIVED.getEpochSecond())
                        .setNanos(RECEIVED.getNano())
                        .build());
    }
}
