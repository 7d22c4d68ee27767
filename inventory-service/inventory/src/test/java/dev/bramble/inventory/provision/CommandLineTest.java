package dev.bramble.inventory.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.inventory.pi.PiNames;
import dev.bramble.proto.inventory.v1.Chap;
import dev.bramble.proto.inventory.v1.Endpoints;
import dev.bramble.proto.inventory.v1.Pi;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    private static CommandLine parse(String text) {
        return CommandLine.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(CommandLine line) {
        return new String(line.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void theUsersWordsStayInTheirOrder() {
        CommandLine patched = parse("console=tty1 root=PARTUUID=1-02 a=1 rootfstype=ext4 b rootwait a=2\n")
                .withRoot(List.of("root=LABEL=x", "rootwait"));

        assertThat(text(patched)).isEqualTo("console=tty1 a=1 b a=2 root=LABEL=x rootwait\n");
    }

    @Test
    void earlierNetbootWordsGoInEitherCase() {
        CommandLine patched = parse(
                        "ip=dhcp iscsi_initiator=iqn.x ISCSI_TARGET_NAME=iqn.y bramble.fw=nfs,x quiet nfsroot=1.2.3.4:/x")
                .withRoot(List.of());

        assertThat(patched.words()).containsExactly("quiet");
    }

    @Test
    void wordsThatOnlyBeginAlikeStay() {
        assertThat(parse("rootflags=noatime ipv6.disable=1 rootdelay=5 root_x=1")
                        .withRoot(List.of())
                        .words())
                .containsExactly("rootflags=noatime", "ipv6.disable=1", "rootdelay=5", "root_x=1");
    }

    @Test
    void aQuotedWordHoldsBlanks() {
        assertThat(parse("a=\"x  root=y\" b\t c").words()).containsExactly("a=\"x  root=y\"", "b", "c");
    }

    @Test
    void theFirmwareReadsTheFirstLineOnly() {
        assertThat(parse("\r\n quiet splash\r\nsecond line\n").words()).containsExactly("quiet", "splash");
        assertThat(text(parse(""))).isEqualTo("\n");
    }

    @Test
    void patchingTwiceIsPatchingOnce() {
        List<String> words = List.of("ip=dhcp", "iscsi_initiator=iqn.x", "root=LABEL=x", "rootwait");
        String once = text(parse("a b root=c").withRoot(words));

        assertThat(text(parse(once).withRoot(words))).isEqualTo(once);
    }

    @Test
    void anOpenQuoteDoesNotSwallowWhatIsAdded() {
        CommandLine patched = parse("quiet a=\"x y").withRoot(List.of("rootwait"));

        assertThat(parse(text(patched)).words()).containsExactly("quiet", "a=\"x y\"", "rootwait");
    }

    @Test
    void bytesThatAreNoTextStayAsTheyAre() {
        byte[] file = {'a', '=', (byte) 0xff, (byte) 0xc3, ' ', 'b'};

        assertThat(CommandLine.parse(file).withRoot(List.of("é")).bytes())
                .isEqualTo(
                        new byte[] {'a', '=', (byte) 0xff, (byte) 0xc3, ' ', 'b', ' ', (byte) 0xc3, (byte) 0xa9, '\n'});
    }

    @Test
    void chapWordsAreReplacedAndTheUsersOwnStay() {
        List<String> chap = List.of("iscsi_username=u", "iscsi_password=new");
        CommandLine line =
                parse("quiet ISCSI_USERNAME=a iscsi_password=old iscsi_initiator=iqn.x \"iscsi_in_password=z\" b");

        CommandLine changed = line.withChap(chap);

        assertThat(changed.words())
                .containsExactly("quiet", "iscsi_initiator=iqn.x", "b", "iscsi_username=u", "iscsi_password=new");
        assertThat(changed.withChap(chap)).isSameAs(changed);
        assertThat(changed.withChap(List.of()).words()).containsExactly("quiet", "iscsi_initiator=iqn.x", "b");
        CommandLine between = parse("iscsi_username=u iscsi_password=new quiet");
        assertThat(between.withChap(chap)).isSameAs(between);
    }

    @Test
    void theWordsOfAPiWithChap() {
        Chap oneWay = Chap.newBuilder().setUsername("u").setSecret("s").build();
        assertThat(RootWords.chap(oneWay)).containsExactly("iscsi_username=u", "iscsi_password=s");
        Chap mutual =
                oneWay.toBuilder().setMutualUsername("mu").setMutualSecret("ms").build();
        assertThat(RootWords.of(
                        PiNames.complete(Pi.newBuilder().setUid("abcdefghij01").setChap(mutual))
                                .build(),
                        Endpoints.getDefaultInstance(),
                        "writable"))
                .containsSubsequence(
                        "iscsi_target_port=0",
                        "iscsi_username=u",
                        "iscsi_password=s",
                        "iscsi_in_username=mu",
                        "iscsi_in_password=ms",
                        "root=LABEL=writable");
    }

    /** Seeded: one line comes out, what was added is its end, and doing it again changes nothing. */
    @Test
    void anyFileBecomesOneLineThatEndsInWhatWasAdded() {
        Random random = new Random(20260104);
        List<String> pieces = List.of(
                "root",
                "=",
                "\"",
                " ",
                "\t",
                "\n",
                "\r",
                "\0",
                "ip=",
                "ISCSI_x=1",
                "a=b",
                "quiet",
                "nfsroot=x",
                "\u001c");
        List<String> added = List.of("root=LABEL=x", "rootwait", "ip=dhcp");
        for (int round = 0; round < 20_000; round++) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            for (int i = random.nextInt(12); i > 0; i--) {
                if (random.nextInt(6) == 0) {
                    file.write(random.nextInt(256));
                } else {
                    file.writeBytes(pieces.get(random.nextInt(pieces.size())).getBytes(StandardCharsets.US_ASCII));
                }
            }
            byte[] once = CommandLine.parse(file.toByteArray()).withRoot(added).bytes();

            CommandLine read = CommandLine.parse(once);
            assertThat(read.words()
                            .subList(read.words().size() - 3, read.words().size()))
                    .isEqualTo(added);
            assertThat(read.words().subList(0, read.words().size() - 3))
                    .noneMatch(word -> word.matches("(?s)(root|ip|nfsroot|rootwait|(?i:iscsi_.*))(=.*)?"));
            assertThat(read.withRoot(added).bytes()).isEqualTo(once);
            assertThat(new String(once, StandardCharsets.ISO_8859_1).lines()).hasSize(1);
        }
    }

    @Test
    void wordsOfADiskGoWithIt() {
        byte[] line = "console=tty1 ro rootflags=data=journal rootdelay=5 resume=LABEL=swap quiet rwx"
                .getBytes(StandardCharsets.US_ASCII);

        assertThat(CommandLine.parse(line).withoutDisk().words()).containsExactly("console=tty1", "quiet", "rwx");
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
