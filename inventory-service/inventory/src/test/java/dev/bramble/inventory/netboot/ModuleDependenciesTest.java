package dev.bramble.inventory.netboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ModuleDependenciesTest {
    private static final String FILE = """
            kernel/drivers/scsi/iscsi_tcp.ko.xz: kernel/drivers/scsi/libiscsi_tcp.ko.xz kernel/drivers/scsi/libiscsi.ko.xz kernel/drivers/scsi/scsi_mod.ko.xz
            kernel/drivers/scsi/libiscsi.ko.xz: kernel/drivers/scsi/scsi_mod.ko.xz
            kernel/drivers/scsi/libiscsi_tcp.ko.xz: kernel/drivers/scsi/libiscsi.ko.xz kernel/drivers/scsi/scsi_mod.ko.xz
            kernel/drivers/scsi/scsi_mod.ko.xz:
            kernel/net/mdio-bcm-unimac.ko.xz:
            """;

    @Test
    void aModuleComesAfterAllItStandsOnAndOnlyOnce() throws Exception {
        assertThat(ModuleDependencies.parse(FILE)
                        .loadOrder(List.of("mdio_bcm_unimac", "iscsi_tcp", "libiscsi", "absent")))
                .extracting(ModuleDependencies::name)
                .containsExactly("mdio_bcm_unimac", "scsi_mod", "libiscsi", "libiscsi_tcp", "iscsi_tcp");
        assertThat(ModuleDependencies.parse(FILE).has("mdio-bcm-unimac")).isTrue();
        assertThat(ModuleDependencies.parse(FILE).has("absent")).isFalse();
    }

    @Test
    void noMoreThanAKernelCanHave() {
        assertThatThrownBy(() -> ModuleDependencies.parse("a.ko:" + " b.ko".repeat(2000)))
                .isInstanceOf(IOException.class);
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 50_001; i++) {
            many.append(i).append(".ko:\n");
        }
        assertThatThrownBy(() -> ModuleDependencies.parse(many.toString())).isInstanceOf(IOException.class);
    }

    @Test
    void anyTextEndsInAnOrderWithoutRepeats() throws Exception {
        Random random = new Random(23);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = FILE.getBytes(StandardCharsets.ISO_8859_1);
            for (int i = random.nextInt(30); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) " :/\n.ko_-#a".charAt(random.nextInt(11));
            }
            List<String> order = ModuleDependencies.parse(new String(bytes, StandardCharsets.ISO_8859_1))
                    .loadOrder(List.of("iscsi_tcp", "libiscsi", "scsi_mod"));

            assertThat(order).doesNotHaveDuplicates();
        }
    }
}
