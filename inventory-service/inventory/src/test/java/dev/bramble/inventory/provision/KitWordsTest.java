package dev.bramble.inventory.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.inventory.pi.PiNames;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class KitWordsTest {
    private static final Endpoints ENDPOINTS = Endpoints.newBuilder()
            .setServer("192.168.1.2")
            .setIscsiPort(3260)
            .setNfsPort(2049)
            .setBootRoot("/srv/boot")
            .build();

    private static Pi pi(String uid) {
        return PiNames.complete(Pi.newBuilder()
                        .setUid(uid)
                        .setName("pi-" + uid)
                        .setChap(Chap.newBuilder()
                                .setUsername("u")
                                .setSecret("secretsecret")
                                .setMutualUsername("m")
                                .setMutualSecret("secretsecre2")))
                .build();
    }

    private static List<String> words(String uid) {
        return KitWords.of(pi(uid), ENDPOINTS, "writable");
    }

    @Test
    void allThatTheKitHasToKnow() {
        assertThat(words("abc"))
                .contains(
                        "rdinit=/bramble/init",
                        "ISCSI_INITIATOR=" + pi("abc").getInitiator(),
                        "ISCSI_TARGET_NAME=" + pi("abc").getTarget(),
                        "ISCSI_TARGET_IP=192.168.1.2",
                        "ISCSI_TARGET_PORT=3260",
                        "ISCSI_USERNAME=u",
                        "ISCSI_PASSWORD=secretsecret",
                        "ISCSI_IN_USERNAME=m",
                        "ISCSI_IN_PASSWORD=secretsecre2",
                        "root=LABEL=writable",
                        "systemd.hostname=pi-abc",
                        "nfs.nfs4_unique_id=abc")
                // The kit's own DHCP comes first.
                .noneMatch(word -> word.startsWith("ip="))
                .anyMatch(word -> word.matches("systemd\\.machine_id=[0-9a-f]{32}"))
                .anyMatch(
                        word -> word.matches(
                                "bramble\\.fw=nfs4,vers=4\\.1,proto=tcp,port=2049,addr=192\\.168\\.1\\.2,192\\.168\\.1\\.2:/srv/boot/.*abc"));
    }

    @Test
    void twoPisAreTwoMachines() {
        assertThat(words("abc"))
                .filteredOn(word -> word.startsWith("systemd.machine_id="))
                .isEqualTo(words("abc").stream()
                        .filter(word -> word.startsWith("systemd.machine_id="))
                        .toList())
                .isNotEqualTo(words("abd").stream()
                        .filter(word -> word.startsWith("systemd.machine_id="))
                        .toList());
    }

    @Test
    void theyReplaceThoseOfBeforeAndWhatWouldChangeTheDiskAtFirstBoot() {
        CommandLine line = CommandLine.parse(("console=tty1 root=PARTUUID=1-02 quiet resize "
                        + "init=/usr/lib/raspberrypi-sys-mods/firstboot init=/bin/sh rdinit=/x ip=dhcp "
                        + "systemd.hostname=old systemd.machine_id=1 systemd.run=/boot/x nfs.nfs4_unique_id=y\n")
                .getBytes(StandardCharsets.UTF_8));

        assertThat(line.withoutFirstBoot().withRoot(List.of("new")).words())
                .containsExactly("console=tty1", "quiet", "init=/bin/sh", "systemd.run=/boot/x", "new");
        assertThat(CommandLine.parse("a init=/usr/lib/raspi-config/init_resize.sh".getBytes(StandardCharsets.UTF_8))
                        .withoutFirstBoot()
                        .words())
                .containsExactly("a");
    }
}
