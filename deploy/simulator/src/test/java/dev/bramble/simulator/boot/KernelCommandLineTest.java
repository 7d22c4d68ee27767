package dev.bramble.simulator.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.bramble.simulator.boot.KernelCommandLine.BootTreeMount;
import dev.bramble.simulator.boot.KernelCommandLine.Credentials;
import dev.bramble.simulator.boot.KernelCommandLine.Disk;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelCommandLineTest {
    @Test
    void diskFromIscsiWords() throws InvalidWordException {
        String words = "quiet iscsi_initiator=iqn.a:p iscsi_target_name=iqn.a:d iscsi_target_ip=10.0.0.1";
        assertThat(KernelCommandLine.parse(words + " root=LABEL=writable\nsecond line")
                        .disk())
                .contains(new Disk("iqn.a:p", "iqn.a:d", "10.0.0.1", 3260, Optional.empty(), Optional.empty()));
        assertThat(KernelCommandLine.parse(words.replace("iscsi_", "ISCSI_")
                                + " iscsi_target_port=13260 iscsi_username=u iscsi_password=p=q")
                        .disk())
                .contains(new Disk(
                        "iqn.a:p",
                        "iqn.a:d",
                        "10.0.0.1",
                        13260,
                        Optional.of(new Credentials("u", "p=q")),
                        Optional.empty()));
        assertThat(KernelCommandLine.parse(
                                words + " iscsi_username=u iscsi_password=p iscsi_in_username=t iscsi_in_password=q")
                        .disk()
                        .flatMap(Disk::incoming))
                .contains(new Credentials("t", "q"));
        assertThat(KernelCommandLine.parse("root=/dev/sda2").disk()).isEmpty();
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThatExceptionOfType(InvalidWordException.class)
                .isThrownBy(() -> KernelCommandLine.parse("iscsi_initiator=a").disk())
                .withMessageContaining("iscsi_target_name=");
        assertThatExceptionOfType(InvalidWordException.class)
                .isThrownBy(() ->
                        KernelCommandLine.parse("bramble.fw=nfs4,vers=4.2,a:/b").bootTree())
                .withMessageContaining("vers=3");
    }

    @Test
    void bootTreeWithPortsAndAPathWithACommaInIt() throws InvalidWordException {
        assertThat(KernelCommandLine.parse("bramble.fw=nfs,vers=3,nolock,proto=tcp,port=12049,mountport=12049,"
                                + "addr=10.0.0.1,10.0.0.1:/srv/a,b/boot")
                        .bootTree())
                .contains(new BootTreeMount("10.0.0.1", "/srv/a,b/boot", 12049, 12049));
        assertThat(KernelCommandLine.parse("bramble.fw=nfs,vers=3,10.0.0.1:/srv")
                        .bootTree())
                .contains(new BootTreeMount("10.0.0.1", "/srv", 2049, 2049));
    }

    @Test
    void rootByLabelOnly() {
        assertThat(KernelCommandLine.parse("root=LABEL=writable").rootLabel()).contains("writable");
        assertThat(KernelCommandLine.parse("root=PARTUUID=1-02").rootLabel()).isEmpty();
    }
}
