package dev.bramble.tftp.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.chassis.mirror.InventoryMirror;
import dev.bramble.chassis.mirror.InventoryView;
import dev.bramble.proto.boot.v1.Subject;
import dev.bramble.proto.inventory.v1.Pi;
import java.net.Inet6Address;
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
                "DCA632E9004C/start4.elf",
                "lab/shelf1/config.txt",
                "trees/abcdef012345/config.txt",
                "pxelinux.cfg/01-dc-a6-32-e9-00-4c",
                "uboot/pxelinux.cfg/01-DC-A6-32-E9-00-4C",
                "pxelinux.cfg/C0000232"
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
    void anIpv4MappedAddressIsTheIpv4One() throws UnknownHostException {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff, (byte) 192, 0, 2, 50};
        Requester requester = new Requesters(
                        InventoryMirror.fixed(InventoryView.of(7, List.of(PI))), InstantSource.system())
                .identify("start4.elf", Inet6Address.getByAddress(null, mapped, -1));
        assertThat(requester.pi()).contains(PI);
        assertThat(requester.subject().getAddress()).isEqualTo("192.0.2.50");
    }

    @Test
    void theLongerOfTwoWordsTells() {
        Pi rack = Pi.newBuilder().setUid("rackrackrack").addPrefixes("lab").build();
        InventoryView view = InventoryView.of(7, List.of(PI, rack));
        assertThat(identify(view, "lab/shelf1/start4.elf", "198.51.100.1").pi()).contains(PI);
        assertThat(identify(view, "lab/shelf2/start4.elf", "198.51.100.1").pi()).contains(rack);
    }

    /** A word may look like a MAC or a serial that no Pi has. */
    @Test
    void aWordOfHexDigitsIsItsPis() {
        Pi coffee = Pi.newBuilder()
                .setUid("coffeecoffee")
                .addPrefixes("c0ffee00")
                .addPrefixes("c0ffee000001")
                .build();
        InventoryView view = InventoryView.of(7, List.of(PI, coffee));
        for (String path : List.of("c0ffee00/start4.elf", "c0ffee000001/start4.elf")) {
            Requester requester = identify(view, path, "198.51.100.1");
            assertThat(requester.pi()).as(path).contains(coffee);
            assertThat(requester.subject().getSerial()).as(path).isEmpty();
            assertThat(requester.subject().getMac()).as(path).isEmpty();
        }
        Pi thief =
                Pi.newBuilder().setUid("thiefthief00").addPrefixes("deadbeef").build();
        assertThat(identify(InventoryView.of(7, List.of(PI, thief)), "deadbeef/x", "198.51.100.1")
                        .pi())
                .as("its serial is the Pi's before another's word is")
                .contains(PI);
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
        assertThat(MissMessage.missing(identify("start.elf", "192.0.2.50")))
                .isEqualTo("no start.elf; this Pi is registered as rack2-pi3");
        assertThat(MissMessage.missing(identify("deadbeef/x", "198.51.100.1")))
                .isEqualTo("no deadbeef/x; this Pi is registered as rack2-pi3");
        assertThat(MissMessage.missing(identify(InventoryView.NOTHING_YET, "9ffefdef/start.elf", "198.51.100.1")))
                .as("without an inventory nobody is unknown")
                .isEqualTo("no 9ffefdef/start.elf");
    }

    /** A board was replaced or a MAC mistyped: saying that it is registered would send people the wrong way. */
    @Test
    void anUnknownBoardAtAKnownAddressIsCalledUnknown() {
        assertThat(MissMessage.missing(identify("dc-a6-32-00-00-09/x", "192.0.2.50")))
                .isEqualTo("no dc-a6-32-00-00-09/x; no Pi with MAC dc:a6:32:00:00:09 is registered, the address is"
                        + " rack2-pi3's");
        assertThat(MissMessage.missing(identify("00000009/x", "192.0.2.50")))
                .isEqualTo("no 00000009/x; no Pi with serial 00000009 is registered, the address is rack2-pi3's");
    }

    @Test
    void aRefusalSaysWhyAndNeverMoreThanALine() {
        Requester requester = identify("dc-a6-32-e9-00-4c/cmdline.txt", "198.51.100.1");
        assertThat(MissMessage.refused(requester, "goes only to 192.0.2.50 (rack2-pi3), not to 198.51.100.1"))
                .isEqualTo("dc-a6-32-e9-00-4c/cmdline.txt: goes only to 192.0.2.50 (rack2-pi3), not to 198.51.100.1");
        assertThat(MissMessage.refused(requester, "goes only to 192.0.2.50 (" + "x".repeat(63) + "), not to 1.2.3.4"))
                .hasSize(MissMessage.MAX_CHARS)
                .startsWith("...: goes only to 192.0.2.50 (x");
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
