package dev.bramble.tftp.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.Pi;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestersTest {
    private static final Pi PI = Pi.newBuilder()
            .setUid("abcdef012345")
            .setName("rack2-pi3")
            .addMacs("dc:a6:32:e9:00:4c")
            .setSerial("10000000deadbeef")
            .addPrefixes("lab/shelf1")
            .setIp("192.0.2.50")
            .build();

    private static Requester identify(String path, String address) {
        return identify(InventoryView.of(7, List.of(PI)), path, address);
    }

    private static Requester identify(InventoryView view, String path, String address) {
        try {
            return new Requesters(InventoryMirror.fixed(view), InstantSource.system())
                    .identify(path, InetAddress.getByName(address));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dc-a6-32-e9-00-4c/start4.elf",
                "/DC:A6:32:E9:00:4C/start4.elf",
                "deadbeef/config.txt",
                "10000000DEADBEEF/config.txt",
                "lab/shelf1/config.txt",
                "trees/abcdef012345/config.txt",
                "pxelinux.cfg/01-dc-a6-32-e9-00-4c"
            })
    void aRegisteredPiIsKnownByEachOfItsNames(String path) {
        Requester requester = identify(path, "198.51.100.1");
        assertThat(requester.pi()).contains(PI);
        assertThat(requester.name()).isEqualTo("rack2-pi3");
        assertThat(requester.subject().getPiUid()).isEqualTo("abcdef012345");
        assertThat(requester.subject().getAddress()).isEqualTo("198.51.100.1");
        assertThat(requester.subject().getInventoryRevision()).isEqualTo(7);
    }

    @Test
    void withoutPrefixItIsKnownByItsAddress() {
        assertThat(identify("start4.elf", "192.0.2.50").pi()).contains(PI);
    }

    @Test
    void anUnknownPiIsReportedWithWhatWasSeen() {
        Requester byMac = identify("b8-27-eb-00-00-01/start.elf", "198.51.100.1");
        assertThat(byMac.subject())
                .isEqualTo(Subject.newBuilder()
                        .setMac("b8:27:eb:00:00:01")
                        .setAddress("198.51.100.1")
                        .setInventoryRevision(7)
                        .build());
        assertThat(byMac.name()).isEqualTo("b8:27:eb:00:00:01");
        assertThat(identify("9ffefdef/start.elf", "198.51.100.1").subject().getSerial())
                .isEqualTo("9ffefdef");
        assertThat(identify("start.elf", "198.51.100.1").name()).isEqualTo("198.51.100.1");
    }

    @Test
    void messagesOfAMiss() {
        assertThat(MissMessage.missing(identify("dc-a6-32-e9-00-4c/kernel8.img", "198.51.100.1")))
                .isEqualTo("no dc-a6-32-e9-00-4c/kernel8.img; this Pi is registered as rack2-pi3");
        assertThat(MissMessage.missing(identify("9ffefdef/start.elf", "198.51.100.1")))
                .isEqualTo("no 9ffefdef/start.elf; no Pi with serial 9ffefdef is registered");
        assertThat(MissMessage.missing(identify("start.elf", "198.51.100.1"))).isEqualTo("no start.elf");
        assertThat(MissMessage.missing(identify(InventoryView.NOTHING_YET, "9ffefdef/start.elf", "198.51.100.1")))
                .as("without an inventory nobody is unknown")
                .isEqualTo("no 9ffefdef/start.elf");
    }

    @Test
    void aLongPathLosesItsBeginningInTheMessage() {
        String message =
                MissMessage.missing(identify("dc-a6-32-e9-00-4c/" + "d/".repeat(200) + "x.dtbo", "198.51.100.1"));
        assertThat(message)
                .hasSize(MissMessage.MAX_CHARS)
                .startsWith("no ...")
                .endsWith("d/x.dtbo; this Pi is registered as rack2-pi3");
    }
}
