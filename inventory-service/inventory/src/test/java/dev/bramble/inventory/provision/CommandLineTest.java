package dev.bramble.inventory.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.inventory.pi.PiNames;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void theUsersWordsStayInTheirOrder() {
        CommandLine patched = CommandLine.parse("console=tty1 root=PARTUUID=1-02 a=1 rootfstype=ext4 b rootwait a=2\n")
                .withRoot(List.of("root=LABEL=x", "rootwait"));

        assertThat(patched.text()).isEqualTo("console=tty1 a=1 b a=2 root=LABEL=x rootwait\n");
    }

    @Test
    void earlierNetbootWordsGoInEitherCase() {
        CommandLine patched = CommandLine.parse(
                        "ip=dhcp iscsi_initiator=iqn.x ISCSI_TARGET_NAME=iqn.y bramble.fw=nfs,x quiet nfsroot=1.2.3.4:/x")
                .withRoot(List.of());

        assertThat(patched.words()).containsExactly("quiet");
    }

    @Test
    void wordsThatOnlyBeginAlikeStay() {
        assertThat(CommandLine.parse("rootflags=noatime ipv6.disable=1 rootdelay=5 root_x=1")
                        .withRoot(List.of())
                        .words())
                .containsExactly("rootflags=noatime", "ipv6.disable=1", "rootdelay=5", "root_x=1");
    }

    @Test
    void aQuotedWordHoldsBlanks() {
        assertThat(CommandLine.parse("a=\"x  root=y\" b\t c").words()).containsExactly("a=\"x  root=y\"", "b", "c");
    }

    @Test
    void theFirmwareReadsTheFirstLineOnly() {
        assertThat(CommandLine.parse("\r\n quiet splash\r\nsecond line\n").words())
                .containsExactly("quiet", "splash");
        assertThat(CommandLine.parse("").text()).isEqualTo("\n");
    }

    @Test
    void patchingTwiceIsPatchingOnce() {
        List<String> words = List.of("ip=dhcp", "iscsi_initiator=iqn.x", "root=LABEL=x", "rootwait");
        String once = CommandLine.parse("a b root=c").withRoot(words).text();

        assertThat(CommandLine.parse(once).withRoot(words).text()).isEqualTo(once);
    }

    @Test
    void theWordsOfAPi() {
        Pi pi = PiNames.complete(Pi.newBuilder().setUid("abcdefghij01")).build();
        Endpoints endpoints = Endpoints.newBuilder()
                .setServer("192.168.1.2")
                .setIscsiPort(3260)
                .setNfsPort(2049)
                .setBootRoot("/srv/bramble/boot")
                .build();

        assertThat(RootWords.of(pi, endpoints, "writable"))
                .containsExactly(
                        "ip=dhcp",
                        "iscsi_initiator=iqn.2026-01.dev.bramble:pi.abcdefghij01",
                        "iscsi_target_name=iqn.2026-01.dev.bramble:disk.abcdefghij01",
                        "iscsi_target_ip=192.168.1.2",
                        "iscsi_target_port=3260",
                        "root=LABEL=writable",
                        "rootfstype=ext4",
                        "rootwait",
                        "bramble.fw=nfs,vers=3,nolock,proto=tcp,port=2049,mountport=2049,addr=192.168.1.2,"
                                + "192.168.1.2:/srv/bramble/boot/trees/abcdefghij01");
    }
}
