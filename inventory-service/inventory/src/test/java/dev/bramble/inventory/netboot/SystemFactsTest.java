package dev.bramble.inventory.netboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bramble.proto.inventory.v1.ImageSystem;
import dev.bramble.proto.inventory.v1.ImageSystem.Initramfs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SystemFactsTest {

    /** A root of these files. */
    private record Files(Map<String, String> files) implements RootFiles {
        @Override
        public Optional<byte[]> read(String path) {
            return Optional.ofNullable(files.get(path)).map(text -> text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public List<String> list(String path) {
            return files.keySet().stream()
                    .filter(file -> file.startsWith(path + "/"))
                    .flatMap(file -> Stream.of(file.substring(path.length() + 1).split("/", 2)[0]))
                    .distinct()
                    .sorted()
                    .toList();
        }
    }

    @Test
    void raspberryPiOsAsItComes() throws IOException {
        ImageSystem system = SystemFacts.of(new Files(Map.of(
                "/etc/os-release", """
                PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
                VERSION_ID="12"
                ID=debian
                """,
                "/lib/modules/6.12.25+rpt-rpi-2712/modules.dep", "",
                "/lib/modules/6.12.25+rpt-rpi-v8/modules.dep", "",
                "/usr/sbin/mkinitramfs", "",
                "/sbin/mount.nfs", "")));

        assertThat(system)
                .isEqualTo(ImageSystem.newBuilder()
                        .setId("debian")
                        .setVersion("12")
                        .setName("Debian GNU/Linux 12 (bookworm)")
                        .addKernels("6.12.25+rpt-rpi-2712")
                        .addKernels("6.12.25+rpt-rpi-v8")
                        .setInitramfs(Initramfs.INITRAMFS_TOOLS)
                        .setHasNfsCommon(true)
                        .build());
    }

    @Test
    void aSystemWithDracutAndOpenIscsi() throws IOException {
        ImageSystem system = SystemFacts.of(new Files(Map.of(
                "/etc/os-release", "ID=ubuntu\nVERSION_ID='25.10'\n",
                "/usr/bin/dracut", "",
                "/usr/sbin/update-initramfs", "",
                "/usr/sbin/iscsistart", "")));

        assertThat(system.getInitramfs()).isEqualTo(Initramfs.DRACUT);
        assertThat(system.getVersion()).isEqualTo("25.10");
        assertThat(system.getHasOpenIscsi()).isTrue();
        assertThat(system.getHasNfsCommon()).isFalse();
    }

    @Test
    void aSystemThatSaysNothingOfItself() throws IOException {
        assertThat(SystemFacts.of(new Files(Map.of())))
                .isEqualTo(ImageSystem.newBuilder().setInitramfs(Initramfs.NONE).build());
    }
}
